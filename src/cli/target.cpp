#include "cli/target.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include "base/text.h"
#include "cli/contexts.h"

namespace cli {
namespace {

constexpr std::string_view usual_url = "http://127.0.0.1:8080";

bool same_server(std::string_view a, std::string_view b) {
  while (a.ends_with('/')) a.remove_suffix(1);
  while (b.ends_with('/')) b.remove_suffix(1);
  return a == b;
}

// The context that --context names, else MAINSTAY_CONTEXT, else the current one.
base::Result<std::optional<KnownServer>> context_of(const Contexts& contexts,
                                                    const std::optional<std::string>& flag,
                                                    const Environment& environment) {
  if (flag) return std::optional(TRY(contexts.named(*flag)));
  if (environment.context) return std::optional(TRY(contexts.named(*environment.context)));
  const KnownServer* current = contexts.current();
  return current == nullptr ? std::nullopt : std::optional(*current);
}

}  // namespace

base::Result<base::Secret> token_in(const std::string& path) {
  std::string text;
  if (path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream file(path, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open() || file.bad())
      return base::invalid("--token-file " + path + ": cannot be read");
  }
  const base::Secret whole(std::move(text));
  const std::string_view token = base::trim(whole.reveal());
  if (token.empty()) return base::invalid("--token-file " + path + ": holds no token");
  return base::Secret(std::string(token));
}

base::Result<Target> target_of(const Arguments& arguments, const Environment& environment) {
  const auto url_flag = arguments.value("url"), context_flag = arguments.value("context");
  const auto token_flag = arguments.value("token-file");
  if (url_flag && context_flag)
    return base::invalid("--url and --context both name a server; give one");
  Target target;
  if (token_flag) target.token = TRY(token_in(*token_flag));
  if (!context_flag && !token_flag) target.token = environment.token;
  if (url_flag) target.url = *url_flag;
  if (!url_flag && !context_flag && environment.url) target.url = *environment.url;
  if (!target.url.empty() && target.token) return target;  // the contexts have no say

  const auto contexts = TRY(Contexts::open(environment.folder));
  const auto context = TRY(context_of(contexts, context_flag, environment));
  if (target.url.empty()) target.url = context ? context->url : std::string(usual_url);
  if (target.token || !context) return target;
  const auto known = TRY(contexts.token_of(context->name));
  if (known && same_server(known->url, target.url)) target.token = known->token;
  return target;
}

}  // namespace cli
