"""Wrong uses of types as the form of answers and of arguments."""

from dataclasses import dataclass

from pydantic import BaseModel

from openbatch import check_strict_schema, function_tool, output_parser, parse_output


class GetWeather(BaseModel):
    city: str


@dataclass
class Add:
    a: int
    b: int


weather = function_tool(GetWeather)

wrong_value: Add = parse_output(Add, '{"a": 1, "b": 2}')
# mypy [assignment] Incompatible types in assignment (expression has type "Add | OutputFailure", variable has type "Add")
# pyright [reportAssignmentType] Type "Add | OutputFailure" is not assignable to declared type "Add"
# run [accepted]
number: int = parse_output(list[int], '{"value": [1]}')
# mypy [assignment] Incompatible types in assignment (expression has type "int | OutputFailure", variable has type "int")
# mypy [arg-type] Argument 1 to "parse_output" has incompatible type "TypeForm[list[int]]"
# pyright [reportAssignmentType] Type "list[int] | OutputFailure" is not assignable to declared type "int"
# run [accepted]
parse_output(Add, {"a": 1, "b": 2})
# mypy [arg-type] Argument 2 to "parse_output" has incompatible type "dict[str, int]"
# pyright [reportArgumentType] Argument of type "dict[str, int]" cannot be assigned to parameter "text"
# run [TypeError]
parse_output(3, "{}")
# mypy [arg-type] Argument 1 to "parse_output" has incompatible type "int"
# pyright [reportArgumentType] Argument of type "Literal[3]" cannot be assigned to parameter "type_"
# run [StrictSchemaError]
print(parse_output(Add, "{}").a)
# mypy [union-attr] Item "OutputFailure" of "Add | OutputFailure" has no attribute "a"
# pyright [reportUnknownMemberType] Type of "a" is partially unknown
# pyright [reportUnknownArgumentType] Argument type is partially unknown
# pyright [reportAttributeAccessIssue] Cannot access attribute "a" for class "OutputFailure"
# run [AttributeError]
output_parser(Add).parse('{"a": 1, "b": 2}', cut=True)
# mypy [call-arg] Unexpected keyword argument "cut" for "parse" of "OutputParser"
# pyright [reportCallIssue] No parameter named "cut"
# run [TypeError]
function_tool(GetWeather(city="Lima"))
# mypy [arg-type] Argument 1 to "function_tool" has incompatible type "GetWeather"
# pyright [reportArgumentType] Argument of type "GetWeather" cannot be assigned to parameter "arguments_type"
# run [StrictSchemaError]
function_tool(GetWeather, strict="yes")
# mypy [arg-type] Argument "strict" to "function_tool" has incompatible type "str"
# pyright [reportArgumentType] Argument of type "Literal['yes']" cannot be assigned to parameter "strict"
# run [accepted]
function_tool(GetWeather, title="get_weather")
# mypy [call-arg] Unexpected keyword argument "title" for "function_tool"
# pyright [reportCallIssue] No parameter named "title"
# run [TypeError]
wrong_arguments: Add = weather.parse_arguments('{"city": "Lima"}')
# mypy [assignment] Incompatible types in assignment (expression has type "GetWeather | OutputFailure", variable has type "Add")
# pyright [reportAssignmentType] Type "GetWeather | OutputFailure" is not assignable to declared type "Add"
# run [accepted]
weather.parse_arguments({"city": "Lima"})
# mypy [arg-type] Argument 1 to "parse_arguments" of "FunctionTool" has incompatible type "dict[str, str]"
# pyright [reportArgumentType] Argument of type "dict[str, str]" cannot be assigned to parameter "arguments"
# run [TypeError]
check_strict_schema(GetWeather)
# mypy [arg-type] Argument 1 to "check_strict_schema" has incompatible type "type[GetWeather]"
# pyright [reportArgumentType] Argument of type "type[GetWeather]" cannot be assigned to parameter "schema"
# run [StrictSchemaError]
check_strict_schema({}, unknown="ignore")
# mypy [arg-type] Argument "unknown" to "check_strict_schema" has incompatible type "Literal['ignore']"
# pyright [reportArgumentType] Argument of type "Literal['ignore']" cannot be assigned to parameter "unknown"
# run [StrictSchemaError]
