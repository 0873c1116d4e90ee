"""From what a caller gives to one checked request, and to its line in a batch file.

`request_lines` is the whole way with all its checks; `line_writer` and `bound_lines` are the fast
ways, for plain requests and for those that have most of their fields in common. `output_format`
and `function_tools` put the schemas of types into a request, `request_schemas` checks those that
stand in it, and `counted_inputs` says how many inputs it asks about.
"""
