// Canonical JSON (RFC 8785, JCS): one byte sequence for one JSON value, so that hashes of it mean
// something. Members sorted by UTF-16 code units, numbers as ECMAScript prints them, no white
// space. Used by the ledger. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/json/json.h"
#include "base/result.h"

namespace core {

// `invalid`: an integer that no IEEE double holds exactly (RFC 8785 appendix D: such go as text).
base::Done append_canonical(std::string& out, const base::json::Value& value);
base::Result<std::string> canonical_json(std::string_view json);

// The parts, for who writes an object with known members in order.
void append_canonical_string(std::string& out, std::string_view utf8);
// `name` needs no escapes.
void append_canonical_member(std::string& out, std::string_view name, std::string_view utf8);
void append_canonical_number(std::string& out, double number);  // finite

// Whether `a` sorts before `b` by UTF-16 code units; both are UTF-8.
bool utf16_less(std::string_view a, std::string_view b);

}  // namespace core
