"""The message that imports or edits a sales invoice: its JSON form, its XML form, every rule."""
