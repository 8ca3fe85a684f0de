// cel-go's regex extension and Kubernetes' find and findAll. RE2 does all of it; a pattern is
// compiled at each call, unless the call is constant.
#include <array>

#include "base/regex/search.h"
#include "engines/cel/library.h"
#include "engines/cel/unicode.h"

namespace cel::library {
namespace {

constexpr std::size_t parts_max = 10;  // the match and \1 to \9
constexpr std::uint64_t compilation_steps = 100;

using Parts = std::array<std::string_view, parts_max>;

// Compiles, charged; the reason why not in `problem`.
std::optional<base::RegexSearch> compiled(const Call& call, std::string_view pattern,
                                          Value& problem) {
  if (!call.run.charge(compilation_steps + pattern.size() + call[0].text().size() / 10)) {
    problem = call.stopped();
    return std::nullopt;
  }
  auto search = base::RegexSearch::compile(pattern);
  if (search) return *std::move(search);
  problem = call.fail(search.error().message);
  return std::nullopt;
}

// Calls `visit` for one match after the other, as Go's FindAll finds them, until it returns false.
template <class Visit>
void each_match(const base::RegexSearch& search, std::string_view text, Visit visit) {
  Parts parts;
  std::size_t from = 0;
  const char* last_end = nullptr;
  while (from <= text.size() && search.find(text, from, parts)) {
    const char* begin = parts[0].data();
    const bool repeated = parts[0].empty() && begin == last_end;  // right behind the one before
    if (!repeated && !visit(parts)) return;
    last_end = begin + parts[0].size();
    from = static_cast<std::size_t>(last_end - text.data());
    if (parts[0].empty()) from += from < text.size() ? code_point_bytes(text[from]) : 1;
  }
}

Value find(const Call& call) {
  Value problem;
  const auto search = compiled(call, call[1].text(), problem);
  if (!search) return problem;
  Parts parts;
  return Value::string(search->find(call[0].text(), 0, parts) ? parts[0] : "");
}

Value find_all(const Call& call) {
  Value problem;
  const auto search = compiled(call, call[1].text(), problem);
  if (!search) return problem;
  const std::int64_t limit = call.arguments.size() == 3 ? call[2].int64() : -1;
  std::vector<Value> found;
  if (limit != 0)
    each_match(*search, call[0].text(), [&](const Parts& parts) {
      found.push_back(Value::string(parts[0]));
      return call.run.charge(1) && (limit < 0 || static_cast<std::int64_t>(found.size()) < limit);
    });
  return call.list(found);
}

// The one group of a match, or all of it when the pattern has none.
Value extracted(const Parts& parts, std::size_t groups) {
  return Value::string(parts[groups == 0 ? 0 : 1]);
}

Value extract(const Call& call) {
  Value problem;
  const auto search = compiled(call, call[1].text(), problem);
  if (!search) return problem;
  if (search->groups() > 1) return call.fail("the pattern has more than one group");
  Parts parts;
  if (!search->find(call[0].text(), 0, parts)) return Value::none();
  const auto place = call.run.arena().array<Value>(1);
  place[0] = extracted(parts, search->groups());
  return place[0].text().data() == nullptr ? Value::none() : Value::some(place[0]);
}

Value extract_all(const Call& call) {
  Value problem;
  const auto search = compiled(call, call[1].text(), problem);
  if (!search) return problem;
  if (search->groups() > 1) return call.fail("the pattern has more than one group");
  std::vector<Value> found;
  each_match(*search, call[0].text(), [&](const Parts& parts) {
    const Value value = extracted(parts, search->groups());
    if (value.text().data() != nullptr) found.push_back(value);
    return call.run.charge(1);
  });
  return call.list(found);
}

// \1 to \9 are groups, \0 the match, \\ a backslash; false for anything else.
bool expand(std::string& out, std::string_view replacement, const Parts& parts,
            std::size_t groups) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\') {
      out += replacement[i];
      continue;
    }
    const char next = ++i < replacement.size() ? replacement[i] : '\0';
    if (next == '\\') {
      out += '\\';
    } else if (next >= '0' && next <= '9' && static_cast<std::size_t>(next - '0') <= groups) {
      out += parts[static_cast<std::size_t>(next - '0')];
    } else {
      return false;
    }
  }
  return true;
}

Value replace_matches(const Call& call) {
  const std::string_view text = call[0].text();
  const std::int64_t limit = call.arguments.size() == 4 ? call[3].int64() : -1;
  if (limit == 0) return call[0];
  Value problem;
  const auto search = compiled(call, call[1].text(), problem);
  if (!search) return problem;
  std::string out;
  std::size_t done = 0;
  std::int64_t count = 0;
  each_match(*search, text, [&](const Parts& parts) {
    const auto begin = static_cast<std::size_t>(parts[0].data() - text.data());
    out += text.substr(done, begin - done);
    if (!expand(out, call[2].text(), parts, search->groups()))
      problem = call.fail("invalid replacement: write \\1 for a group and \\\\ for a backslash");
    done = begin + parts[0].size();
    if (!problem.is_error() && !call.run.charge_bytes(out.size() / 10)) problem = call.stopped();
    return !problem.is_error() && ++count != limit;
  });
  if (problem.is_error()) return problem;
  out += text.substr(done);
  return call.string(out);
}

constexpr Declaration regex_functions[] = {
    {"find", member, "string, string -> string", find},
    {"findAll", member, "string, string -> list(string)", find_all},
    {"findAll", member, "string, string, int -> list(string)", find_all},
    {"regex.extract", global, "string, string -> optional_type(string)", extract},
    {"regex.extractAll", global, "string, string -> list(string)", extract_all},
    {"regex.replace", global, "string, string, string -> string", replace_matches},
    {"regex.replace", global, "string, string, string, int -> string", replace_matches},
};

}  // namespace

void add_regex(Environment& environment) { environment.add_functions(regex_functions); }

}  // namespace cel::library
