// An accepted risk, one object for everything that policies judge: manifests, images, Dockerfiles
// and plans. It says who answers for it, why, and until when.
//
//   apiVersion: mainstay.dev/v1
//   kind: Exception
//   metadata: {name: legacy-shop}
//   spec:
//     owner: team-shop
//     reason: The old base image is replaced in June.
//     expires: 2026-12-31                      # a day (UTC) or RFC 3339: from then on it is void
//     policies: [{name: require-*, rules: ["*"]}]     # rules: all when not given
//     subjects: [{kind: Deployment, namespace: shop, name: legacy-*}]  # what is not given is any
//
// Names are wildcard patterns; the name of an image is its reference or its path, that of a
// Dockerfile its path, that of a plan's resource its address. Immutable once read; safe from any
// thread.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engines/document/node.h"
#include "engines/document/source.h"

namespace policy {

struct Exception {
  std::string name, owner, reason;
  base::Time expires;
  struct OfPolicy {
    std::string name;
    std::vector<std::string> rules;
  };
  std::vector<OfPolicy> policies;
  struct Subject {
    std::string kind, name_space, name;
  };
  std::vector<Subject> subjects;

  // A rule is named with or without the "autogen-" that derived it.
  bool covers(std::string_view policy, std::string_view rule, const document::Node& subject) const;
  bool is_expired(base::Time now) const { return now >= expires; }
  std::string text() const;  // "team-shop until 2026-12-31: The old base ..."
};

bool is_exception(const document::Node& document);
// `invalid`, with its place, for what lacks an owner, a reason, an end, policies or subjects, and
// for members that nobody knows: a misspelt one would make it cover more.
base::Result<Exception> read_exception(const document::Node& document,
                                       const document::Sources& sources);

}  // namespace policy
