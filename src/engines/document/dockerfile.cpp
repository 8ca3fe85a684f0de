#include "engines/document/dockerfile.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "engines/document/dockerfile_lines.h"
#include "engines/document/dockerfile_words.h"

namespace document {
namespace {

using dockerfile::Line;
using dockerfile::Variables;

constexpr std::array<std::string_view, 18> known_ops = {
    "ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
    "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
    "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR"};

enum class Form : std::uint8_t {
  command,  // exec form, or one text for the shell
  words,    // exec form, or words, with variables
  pairs,    // name=value ...
  text,     // one text, with variables
};

Form form_of(std::string_view op) {
  if (op == "RUN" || op == "CMD" || op == "ENTRYPOINT" || op == "SHELL") return Form::command;
  if (op == "ADD" || op == "COPY" || op == "EXPOSE" || op == "VOLUME") return Form::words;
  if (op == "ENV" || op == "LABEL" || op == "ARG") return Form::pairs;
  return Form::text;
}

bool takes_flags(std::string_view op) {
  return op == "ADD" || op == "COPY" || op == "FROM" || op == "HEALTHCHECK" || op == "RUN";
}

// Members of a map in the making; texts are copied into the arena.
class Fields {
 public:
  explicit Fields(Reading& reading) : reading_(reading) {}
  void add(std::string_view name, const Node& value) {
    members_.push_back({.key = reading_.keys.intern(name), .value = value});
  }
  void add(std::string_view name, std::string_view text, const Span& span) {
    add(name, string(reading_.arena, text, span));
  }
  Node map(const Span& span) const { return document::map(reading_.arena, members_, span); }

 private:
  Reading& reading_;
  std::vector<Member> members_;
};

class DockerfileReader {
 public:
  DockerfileReader(std::uint32_t source, Reading& reading, const Limits& limits)
      : source_(source), reading_(reading), limits_(limits) {}

  base::Result<Node> read() {
    const dockerfile::Lines lines = TRY(dockerfile::read_lines(reading_.sources, source_));
    escape_ = lines.escape;
    for (const Line& line : lines.lines) TRY(take(line));
    if (stages_.empty() && !stage_) return error(whole(), "there is no FROM");
    end_stage();
    return root(lines);
  }

 private:
  struct Stage {
    std::string name;
    Node name_node, from;
    std::vector<Node> instructions;
    Span span;
    Variables variables;  // what ARG and ENV have set so far
  };

  Span whole() const { return {.source = source_, .begin = 0, .end = 0}; }
  base::Error error(const Span& span, const std::string& message) const {
    return error_at(reading_.sources, span, message);
  }
  Span place(const Line& line, std::string_view part) const {
    return line.rest.place(part, source_);
  }
  Node text(std::string_view text, const Span& span) const {
    return string(reading_.arena, text, span);
  }
  Node list(std::span<const Node> items, const Span& span) const {
    return document::list(reading_.arena, items, span);
  }

  base::Done take(const Line& line) {
    if (++nodes_ > limits_.nodes_max)
      return error_at(
          reading_.sources, line.op_span,
          "more than " + std::to_string(limits_.nodes_max) + " instructions (`document_nodes_max`)",
          base::Code::limited);
    TRY(check_op(line.op, line.op_span));
    if (line.op == "FROM") {
      TRY(begin_stage(line));
      return within_budget(line);
    }
    if (!stage_ && line.op != "ARG")
      return error(line.op_span, line.op + " before the first FROM; only ARG may stand there");
    Node made = TRY(instruction(line, line.op, line.rest.text(), line.span));
    TRY(within_budget(line));
    if (stage_) {
      stage_->instructions.push_back(made);
      stage_->span.end = line.span.end;
    } else {
      const auto args = made.find("args")->items();
      global_args_.insert(global_args_.end(), args.begin(), args.end());
    }
    return {};
  }
  base::Done within_budget(const Line& line) const {
    if (!budget_.is_spent) return {};
    return error_at(reading_.sources, line.op_span,
                    "variables put in more than " + std::to_string(dockerfile_expanded_bytes_max) +
                        " bytes (`dockerfile_expanded_bytes_max`)",
                    base::Code::limited);
  }
  base::Done check_op(std::string_view op, const Span& span) const {
    if (std::ranges::find(known_ops, op) != known_ops.end()) return {};
    const std::string_view close = base::closest(op, known_ops);
    return error(span, "no instruction " + std::string(op) +
                           (close.empty() ? "" : "; do you mean " + std::string(close) + "?"));
  }

  void end_stage() {
    if (!stage_) return;
    Fields fields(reading_);
    if (!stage_->name.empty()) fields.add("name", stage_->name_node);
    fields.add("from", stage_->from);
    fields.add("instructions", list(stage_->instructions, stage_->span));
    stages_.push_back(fields.map(stage_->span));
    names_.insert(stage_->name);
    stage_.reset();
  }

  // FROM [--platform=P] IMAGE [AS NAME]
  base::Done begin_stage(const Line& line) {
    end_stage();
    std::string_view rest = line.rest.text();
    Fields from(reading_);
    for (const auto& [name, value] : flags(rest))
      if (name == "platform") from.add("platform", expanded(value, globals_), place(line, value));
    const auto words = dockerfile::split_words(rest, dockerfile::Quotes::ordinary, escape_);
    if (words.empty()) return error(line.op_span, "FROM names an image or an earlier stage");
    if (words.size() != 1 && (words.size() != 3 || !base::equal_ignoring_case(words[1], "AS")))
      return error(place(line, words[1]), "expected AS and a name, or nothing");
    add_origin(from, expanded(words[0], globals_), place(line, words[0]));
    stage_.emplace();
    stage_->span = line.span;
    stage_->from = from.map(place(line, words[0]));
    if (words.size() == 3) {
      stage_->name = base::to_lower(words[2]);
      stage_->name_node = text(stage_->name, place(line, words[2]));
    }
    return {};
  }
  // An earlier stage by its name, else an image.
  void add_origin(Fields& from, const std::string& origin, const Span& span) const {
    if (!origin.empty() && names_.contains(base::to_lower(origin))) {
      from.add("stage", base::to_lower(origin), span);
      return;
    }
    const std::size_t at = std::min(origin.find('@'), origin.size());
    const std::string named = origin.substr(0, at);
    // A colon behind the last slash; but "${TAG:-x}" that nobody knows holds one as well.
    const std::size_t colon = named.find(':', named.rfind('/') + 1);
    const bool tagged = colon != std::string::npos && colon < named.find("${");
    from.add("image", tagged ? named.substr(0, colon) : named, span);
    if (tagged) from.add("tag", named.substr(colon + 1), span);
    if (at < origin.size()) from.add("digest", origin.substr(at + 1), span);
  }

  // "--name=value" off the front.
  using Flags = std::vector<std::pair<std::string_view, std::string_view>>;
  Flags flags(std::string_view& rest) const {
    Flags flags;
    for (;;) {
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
      if (!rest.starts_with("--")) return flags;
      const std::string_view word =
          dockerfile::first_word(rest, dockerfile::Quotes::respected, escape_);
      const std::size_t equals = std::min(word.find('='), word.size());
      flags.emplace_back(word.substr(2, equals - 2),
                         word.substr(std::min(equals + 1, word.size())));
      rest.remove_prefix(word.size());
    }
  }
  // Of one name the only value, or the list of all.
  Node flags_node(const Line& line, const Flags& flags, const Span& span) {
    std::map<std::string_view, std::vector<Node>> values;
    std::vector<std::string_view> names;  // in the order of the line
    for (const auto& [name, value] : flags) {
      std::vector<Node>& of = values[name];
      if (of.empty()) names.push_back(name);
      of.push_back(text(expanded(value), place(line, value)));
    }
    Fields fields(reading_);
    for (const std::string_view name : names) {
      const std::vector<Node>& of = values[name];
      fields.add(name, of.size() == 1 ? of.front() : list(of, span));
    }
    return fields.map(span);
  }

  const Variables& variables() const { return stage_ ? stage_->variables : globals_; }
  std::string expanded(std::string_view word) { return expanded(word, variables()); }
  std::string expanded(std::string_view word, const Variables& variables) {
    return dockerfile::expand(word, variables, escape_, budget_);
  }

  base::Result<Node> instruction(const Line& line, std::string_view op, std::string_view rest,
                                 const Span& span) {
    Fields fields(reading_);
    fields.add("op", op, line.op_span);
    if (takes_flags(op)) {
      const Flags given = flags(rest);
      if (!given.empty()) fields.add("flags", flags_node(line, given, span));
    }
    if (op == "ONBUILD" || (op == "HEALTHCHECK" && !base::equal_ignoring_case(rest, "NONE")))
      fields.add("instruction", TRY(inner(line, op, rest)));
    else
      TRY(arguments(fields, line, op, rest));
    if (!line.heredocs.empty()) fields.add("heredocs", heredocs(line));
    fields.add("raw", Node::string(reading_.sources.text(span), span));
    return fields.map(span);
  }
  // The instruction within another: of ONBUILD any but itself and FROM, of HEALTHCHECK a CMD.
  base::Result<Node> inner(const Line& line, std::string_view outer, std::string_view rest) {
    const std::size_t size = std::min(rest.find_first_of(" \t["), rest.size());
    const std::string_view word = rest.substr(0, size);
    if (word.empty()) return error(line.op_span, std::string(outer) + " needs an instruction");
    const auto known = std::ranges::find_if(
        known_ops, [&](std::string_view op) { return base::equal_ignoring_case(op, word); });
    const Span span = place(line, rest);
    if (known == known_ops.end()) return error(span, "no instruction " + std::string(word));
    const bool allowed = outer == "ONBUILD"
                             ? *known != "ONBUILD" && *known != "FROM" && *known != "MAINTAINER"
                             : *known == "CMD";
    if (!allowed) return error(span, std::string(outer) + " does not take " + std::string(*known));
    rest.remove_prefix(size);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    return instruction(line, *known, rest, span);
  }

  base::Done arguments(Fields& fields, const Line& line, std::string_view op,
                       std::string_view rest) {
    if (rest.empty()) return error(line.op_span, std::string(op) + " needs an argument");
    const Span span = place(line, rest);
    const Form form = form_of(op);
    if (form == Form::command || form == Form::words)
      if (const auto words = dockerfile::exec_form(rest)) {
        std::vector<Node> items;
        for (const std::string& word : *words)
          items.push_back(text(form == Form::words ? expanded(word) : word, span));
        fields.add("json", list(items, span));
        return {};
      }
    std::vector<Node> items;
    if (form == Form::command || form == Form::text) {
      items.push_back(text(form == Form::command ? std::string(rest) : expanded(rest), span));
    } else if (form == Form::words) {
      for (const std::string_view word :
           dockerfile::split_words(rest, dockerfile::Quotes::ordinary, escape_))
        items.push_back(text(expanded(word), place(line, word)));
    } else {
      items = TRY(pairs(line, op, rest));
    }
    fields.add("args", list(items, span));
    return {};
  }

  // name=value words; of ENV and LABEL also the old form, a name and the rest of the line.
  base::Result<std::vector<Node>> pairs(const Line& line, std::string_view op,
                                        std::string_view rest) {
    const auto words = dockerfile::split_words(rest, dockerfile::Quotes::respected, escape_);
    std::vector<Node> made;
    std::vector<std::pair<std::string, std::string>> values;
    const bool old_form = op != "ARG" && words.front().find('=') == std::string_view::npos;
    for (const std::string_view word : words) {
      const std::size_t equals = word.find('=');
      std::string_view name = word.substr(0, equals);
      std::optional<std::string_view> value;
      if (equals != std::string_view::npos) value = word.substr(equals + 1);
      if (old_form) {
        const std::string_view after = rest.substr(name.size());
        value = after.substr(std::min(after.find_first_not_of(" \t"), after.size()));
        if (value->empty()) return error(place(line, name), std::string(op) + " needs a value");
      } else if (!value && op != "ARG") {
        return error(place(line, word), "expected name=value");
      }
      Fields pair(reading_);
      const std::string plain_name = expanded(name);
      pair.add("name", plain_name, place(line, name));
      // All values of one instruction see what was set before it.
      const auto known = value ? std::optional(expanded(*value)) : inherited(op, plain_name);
      if (value) pair.add("value", *known, place(line, *value));
      made.push_back(pair.map(place(line, word)));
      if (known && op != "LABEL") values.emplace_back(plain_name, *known);
      if (old_form) break;
    }
    Variables& into = stage_ ? stage_->variables : globals_;
    for (auto& [name, value] : values) into.insert_or_assign(std::move(name), std::move(value));
    return made;
  }
  // An ARG of a stage without a default has that of the ARG before the first FROM.
  std::optional<std::string> inherited(std::string_view op, std::string_view name) {
    const auto global = globals_.find(name);
    if (op != "ARG" || !stage_ || global == globals_.end()) return std::nullopt;
    return budget_.take(global->second.size()) ? global->second : std::string();
  }

  Node heredocs(const Line& line) const {
    std::vector<Node> all;
    for (const dockerfile::Heredoc& heredoc : line.heredocs) {
      Fields fields(reading_);
      fields.add("name", heredoc.name, heredoc.span);
      fields.add("expand", Node::boolean(heredoc.expands, heredoc.span));
      fields.add("content", heredoc.content, heredoc.span);
      all.push_back(fields.map(heredoc.span));
    }
    return list(all, line.span);
  }

  Node root(const dockerfile::Lines& lines) const {
    const std::string_view whole_text = reading_.sources.text(source_);
    const Span span{
        .source = source_, .begin = 0, .end = static_cast<std::uint32_t>(whole_text.size())};
    Fields metadata(reading_);
    metadata.add("name", reading_.sources.name(source_), whole());
    Fields fields(reading_);
    fields.add("apiVersion", "mainstay.dev/v1", whole());
    fields.add("kind", "Dockerfile", whole());
    fields.add("metadata", metadata.map(whole()));
    fields.add("escape", std::string_view(&lines.escape, 1), whole());
    for (const dockerfile::Directive& directive : lines.directives)
      if (directive.name != "escape") fields.add(directive.name, directive.value, directive.span);
    fields.add("args", list(global_args_, whole()));
    fields.add("stages", list(stages_, span));
    return fields.map(span);
  }

  std::uint32_t source_;
  Reading& reading_;
  const Limits& limits_;
  char escape_ = '\\';
  std::size_t nodes_ = 0;
  Variables globals_;  // of the ARGs before the first FROM
  std::vector<Node> global_args_, stages_;
  std::set<std::string, std::less<>> names_;  // of the stages, in lower case
  dockerfile::Budget budget_{.left = dockerfile_expanded_bytes_max};
  std::optional<Stage> stage_;
};

}  // namespace

base::Result<Node> read_dockerfile(std::uint32_t source, Reading& reading, const Limits& limits) {
  TRY(check_text(reading.sources, source, limits));
  return DockerfileReader(source, reading, limits).read();
}

}  // namespace document
