// Private to the engine. Numbers as Go's formatted printing makes them: what wildcards of patterns
// and members of lists are compared with. Pure.
#pragma once
#include <string>

#include "engines/document/node.h"

namespace kyverno {

// "%v" of a float64: the shortest digits, with an exponent from 1e+06 on and below 1e-04.
std::string plain_text(double number);
// strconv.FormatFloat(number, 'E', -1, 64): "1.5E+00".
std::string exponent_text(double number);
// "%f": six decimals.
std::string decimal_text(double number);
// "%v" of any value as JSON decodes it in Go; numbers are doubles there. Containers are JSON.
std::string printed_text(const document::Node& node);

}  // namespace kyverno
