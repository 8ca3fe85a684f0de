// What a client accepts: gzip by Accept-Encoding, 304 by If-None-Match. Pure; runs on the thread of
// the handler, because compressing is work.
#pragma once
#include <cstddef>
#include <string_view>

#include "platform/http/message.h"

namespace http {

constexpr std::size_t gzip_bytes_min = 1024;  // below it the frame costs more than it saves

// Whether a list such as "br, gzip;q=0.5, *;q=0" lets gzip be used (RFC 9110 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);
// Whether bodies of this type get smaller; pictures and archives do not.
bool is_compressible(std::string_view content_type);
// Weak comparison of an If-None-Match list with one ETag (RFC 9110 13.1.2).
bool matches_etag(std::string_view if_none_match, std::string_view etag);

// Turns `response` into what this client gets: compressed where it may be, or 304 where it has it.
void negotiate(const Request& request, Response& response);

}  // namespace http
