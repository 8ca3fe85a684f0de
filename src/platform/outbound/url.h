// What outbound needs to know of a URL before libcurl sees it. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace outbound {

struct Url {
  std::string scheme, host, port,
      path;  // port is never empty; a literal IPv6 host has its brackets
  // What may be shown: without user part, query and fragment, which may hold secrets.
  std::string shown() const;
  // What connections are kept by.
  std::string destination() const { return scheme + "://" + host + ":" + port; }
};

// `invalid` unless an http or https URL with a host; the message repeats nothing of the URL, which
// may hold a password.
base::Result<Url> parse_url(const std::string& text);

// `text` with its host replaced, for TLS under another server name.
base::Result<std::string> with_host(const std::string& text, const std::string& host);

}  // namespace outbound
