"""Which repairs an operator may switch off, by the names of their quirks (`translators.losses.QUIRKS`)."""

REPAIRS: frozenset[str] = frozenset({
    "action_case", "bad_utf8", "boolean_as_text", "custom_data_unnamed", "decimal_comma", "empty_optional", "enum_case", "enum_unknown", "enum_version",
    "extra_elements", "field_spelling", "integral_float", "limit_rounded", "meter_rounded", "missing_default", "missing_id_token_info", "mode3_error",
    "null_field", "number_as_text", "object_as_text", "payload_missing", "payload_null", "sample_dropped", "single_object", "soap_duplicate_element",
    "soap_element_name", "soap_element_order", "soap_enum_of_version", "soap_markup_as_text", "soap_no_time", "soap_readings_unwrapped",
    "soap_sample_as_elements", "soap_too_long", "text_as_number", "timestamp_format", "too_long", "trailing_bytes", "unknown_field",
})  # fmt: skip
"""Quirks that mend what a peer sent, each of which an operator may switch off: what needs it is then refused as it came."""
