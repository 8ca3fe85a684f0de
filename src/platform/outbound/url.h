// What outbound needs to know of a URL before libcurl sees it. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/outbound/networks.h"

namespace outbound {

struct Url {
  std::string scheme, host, port,
      path;  // port is never empty; a literal IPv6 host has its brackets
  bool has_user = false;
  // What may be shown: without user part, query and fragment, which may hold secrets.
  std::string shown() const;
  // What connections are kept by, and the origin of RFC 6454.
  std::string destination() const { return scheme + "://" + host + ":" + port; }
};

// `invalid` unless an http or https URL with a host; the message repeats nothing of the URL, which
// may hold a password. Numbers that mean an IPv4 address (0x7f.1, 2130706433) become its usual
// form.
base::Result<Url> parse_url(const std::string& text);

// Refuses what a user's URL must not have: a user part, a host that is a forbidden address or says
// localhost. For a clear answer when it is saved; what a name resolves to is seen at the
// connection.
base::Done check_user_url(const Url& url, const Networks& allowed);

// `text` with its host replaced, for TLS under another server name.
base::Result<std::string> with_host(const std::string& text, const std::string& host);

// The absolute URL that `location` means in an answer from `text` (RFC 9110 section 10.2.2).
base::Result<std::string> resolved(const std::string& text, const std::string& location);

}  // namespace outbound
