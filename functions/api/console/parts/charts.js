// Charts as SVG. What they show is also written beside them or in their titles.

import { h, s } from "../dom.js";
import { day, dayOf } from "../language.js";

const WIDTH = 800;
const CHART = 360; // about as wide as it is shown, so that its text is as large as other text
const LABEL = 70;

/** Draw which time of an axis was read completely, from its first to its last range. */
export function timeline({ ranges, gaps }, title) {
  const [first, last] = [time(ranges[0].from), time(ranges.at(-1).to)];
  const x = (text) => ((time(text) - first) / Math.max(1, last - first)) * WIDTH;
  const box = (range, kind) => s(`rect.${kind}`, { x: x(range.from), y: 0, height: 22, width: Math.max(2, x(range.to) - x(range.from)) },
    s("title", `${day(dayOf(range.from))} – ${day(dayOf(range.to))}`));
  return [s("svg.timeline", { viewBox: `0 0 ${WIDTH} 22`, preserveAspectRatio: "none", role: "img", "aria-label": title },
    ranges.map((range) => box(range, range.is_proven ? "whole" : "unsure")), gaps.map((gap) => box(gap, "gap"))),
  h("div.ticks", { "aria-hidden": "true" }, ticks(first, last).map((label) => h("span", label)))];
}

const time = (text) => new Date(text).getTime();

function ticks(first, last) {
  const steps = 4;
  return Array.from({ length: steps + 1 }, (_, index) => day(dayOf(new Date(first + ((last - first) * index) / steps))));
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
  const every = Math.ceil(LABEL / step); // as many as there is room for, and always the newest
  const isNamed = (index) => (points.length - 1 - index) % every === 0;
  return s("svg.bars", { viewBox: `0 0 ${CHART} ${HEIGHT}`, role: "img", "aria-label": title },
    s("line", { x1: 0, x2: CHART, y1: y(0), y2: y(0) }),
    points.map(({ label, value, title: said }, index) => {
      const middle = step * (index + 0.5);
      return s("g", s("title", said),
        s("rect", { x: middle - width / 2, width, y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))), rx: 3 }),
        isNamed(index) && s("text.value", { x: middle, y: Math.min(y(value), y(0)) - 5, "text-anchor": "middle" }, write(value)),
        isNamed(index) && s("text", { x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, label));
    }));
}
