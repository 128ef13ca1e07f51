// Charts as SVG. What they show is also written beside them or in their titles.

import { s } from "../dom.js";
import { day, dayOf } from "../language.js";

const WIDTH = 800;
const CHART = 520; // a chart of bars is narrower, so that its text stays readable

/** Draw which time of an axis was read completely, from its first to its last range. */
export function timeline({ ranges, gaps }, title) {
  const [first, last] = [time(ranges[0].from), time(ranges.at(-1).to)];
  const x = (text) => ((time(text) - first) / Math.max(1, last - first)) * WIDTH;
  const box = (range, kind) => s(`rect.${kind}`, { x: x(range.from), y: 4, height: 22, width: Math.max(2, x(range.to) - x(range.from)) },
    s("title", `${day(dayOf(range.from))} – ${day(dayOf(range.to))}`));
  return s("svg.timeline", { viewBox: `0 0 ${WIDTH} 50`, role: "img", "aria-label": title },
    ranges.map((range) => box(range, range.is_proven ? "whole" : "unsure")), gaps.map((gap) => box(gap, "gap")),
    ticks(first, last).map(([place, label], index, all) => s("text", {
      x: ((place - first) / Math.max(1, last - first)) * WIDTH, y: 44,
      "text-anchor": index === 0 ? "start" : index === all.length - 1 ? "end" : "middle" }, label)));
}

const time = (text) => new Date(text).getTime();

function ticks(first, last) {
  const steps = 4;
  return Array.from({ length: steps + 1 }, (_, index) => {
    const place = first + ((last - first) * index) / steps;
    return [place, day(dayOf(new Date(place)))];
  });
}

const HEIGHT = 200;
const FLOOR = 172;

/** Draw one bar for each point {label, value, title}. */
export function bars(points, write, title) {
  const values = points.map((point) => point.value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values, 1)];
  const y = (value) => FLOOR - 16 - ((value - low) / (high - low)) * (FLOOR - 36);
  const step = CHART / points.length;
  const width = Math.min(64, step * 0.62);
  return s("svg.bars", { viewBox: `0 0 ${CHART} ${HEIGHT}`, role: "img", "aria-label": title },
    s("line", { x1: 0, x2: CHART, y1: y(0), y2: y(0) }),
    points.map(({ label, value, title: said }, index) => {
      const middle = step * (index + 0.5);
      return s("g", s("title", said),
        s("rect", { x: middle - width / 2, width, y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))), rx: 3 }),
        s("text.value", { x: middle, y: Math.min(y(value), y(0)) - 5, "text-anchor": "middle" }, write(value)),
        s("text", { x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, label));
    }));
}
