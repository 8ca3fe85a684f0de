#include "engines/document/dockerfile_lines.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/ascii.h"

namespace document::dockerfile {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view without_space_before(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

bool may_have_heredocs(std::string_view op) { return op == "RUN" || op == "COPY" || op == "ADD"; }

class Reader {
 public:
  Reader(const Sources& sources, std::uint32_t source)
      : sources_(sources), source_(source), text_(sources.text(source)) {
    if (text_.starts_with("\xEF\xBB\xBF")) next_ = 3;
  }

  base::Result<Lines> read() {
    TRY(directives());
    while (next_ < text_.size()) {
      const std::string_view line = without_space_before(take_line());
      if (!line.empty() && line.front() != '#') TRY(instruction(line));
    }
    return std::move(lines_);
  }

 private:
  // Without its line end.
  std::string_view take_line() {
    const std::size_t end = std::min(text_.find('\n', next_), text_.size());
    std::string_view line = text_.substr(next_, end - next_);
    next_ = std::min(end + 1, text_.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  std::size_t offset(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - text_.data());
  }
  Span span(std::string_view part) const {
    return {.source = source_,
            .begin = static_cast<std::uint32_t>(offset(part)),
            .end = static_cast<std::uint32_t>(offset(part) + part.size())};
  }
  base::Error error(std::string_view part, const std::string& message) const {
    return error_at(sources_, span(part), message);
  }

  // "# name=value" lines before anything else.
  base::Done directives() {
    for (std::size_t before = next_; next_ < text_.size(); before = next_) {
      const std::string_view line = take_line();
      const std::string_view trimmed = base::trim(line);
      const std::size_t equals = trimmed.find('=');
      std::string name;
      if (trimmed.starts_with('#') && equals != std::string_view::npos)
        name = base::to_lower(base::trim(trimmed.substr(1, equals - 1)));
      if (name != "escape" && name != "syntax" && name != "check") {
        next_ = before;
        return {};
      }
      const std::string value(base::trim(trimmed.substr(equals + 1)));
      if (name == "escape") {
        if (value != "\\" && value != "`") return error(line, "escape must be \\ or `");
        lines_.escape = value[0];
      }
      if (std::ranges::find(lines_.directives, name, &Directive::name) != lines_.directives.end())
        return error(line, "the directive " + name + " is given twice");
      lines_.directives.push_back({.name = name, .value = value, .span = span(trimmed)});
    }
    return {};
  }

  base::Done instruction(std::string_view line) {
    std::size_t size = 0;
    while (size < line.size() && is_letter(line[size])) ++size;
    const std::string_view op = line.substr(0, size);
    if (op.empty() || (size < line.size() && !is_blank(line[size]) && line[size] != lines_.escape))
      return error(line.substr(0, std::min(line.find_first_of(" \t"), line.size())),
                   "expected an instruction, such as RUN");
    Line made;
    made.op = op;
    std::ranges::transform(op, made.op.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    made.op_span = span(op);
    std::string_view last = continued(made.rest, without_space_before(line.substr(size)));
    if (may_have_heredocs(made.op)) {
      TRY(heredocs(made, line));
      if (!made.heredocs.empty()) last = text_.substr(0, made.heredocs.back().span.end);
    }
    made.span = made.op_span;
    made.span.end = std::max(made.span.end, static_cast<std::uint32_t>(offset(last) + last.size()));
    lines_.lines.push_back(std::move(made));
    return {};
  }

  // Joins what an escape character at the end of a line continues; blank lines and comments within
  // are left out. The last part.
  std::string_view continued(Joined& joined, std::string_view part) {
    for (;;) {
      std::string_view trimmed = part;
      while (!trimmed.empty() && is_blank(trimmed.back())) trimmed.remove_suffix(1);
      if (!trimmed.ends_with(lines_.escape)) {
        joined.append(trimmed, offset(trimmed));
        return trimmed;
      }
      joined.append(trimmed.substr(0, trimmed.size() - 1), offset(trimmed));
      std::string_view content;
      do {
        if (next_ >= text_.size()) return trimmed;
        part = take_line();
        content = base::trim(part);
      } while (content.empty() || content.front() == '#');
    }
  }

  // "<<NAME", "<<-NAME", "<<'NAME'" in the words of an instruction; the texts follow it in order.
  base::Done heredocs(Line& line, std::string_view first_line) {
    const std::string text(line.rest.text());
    for (std::size_t at = text.find("<<"); at != std::string::npos; at = text.find("<<", at + 2)) {
      if (at > 0 && !is_blank(text[at - 1]) && !(text[at - 1] >= '0' && text[at - 1] <= '9'))
        continue;
      std::size_t name_at = at + 2;
      const bool strips = name_at < text.size() && text[name_at] == '-';
      if (strips) ++name_at;
      const char quote = name_at < text.size() ? text[name_at] : '\0';
      const bool quoted = quote == '\'' || quote == '"';
      if (quoted) ++name_at;
      std::size_t end = name_at;
      while (end < text.size() &&
             (is_letter(text[end]) || text[end] == '_' || (text[end] >= '0' && text[end] <= '9')))
        ++end;
      if (end == name_at || (quoted && (end == text.size() || text[end] != quote))) continue;
      Heredoc heredoc{.name = text.substr(name_at, end - name_at),
                      .expands = !quoted,
                      .content = {},
                      .span = {}};
      if (!take_heredoc(heredoc, strips))
        return error(first_line, "the here-document " + heredoc.name + " does not end");
      line.heredocs.push_back(std::move(heredoc));
      at = end;
    }
    return {};
  }
  bool take_heredoc(Heredoc& heredoc, bool strips_tabs) {
    const std::size_t begin = next_;
    while (next_ < text_.size()) {
      std::string_view line = take_line();
      if (strips_tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      if (line == heredoc.name) {
        heredoc.span = {.source = source_,
                        .begin = static_cast<std::uint32_t>(begin),
                        .end = static_cast<std::uint32_t>(offset(line) + line.size())};
        return true;
      }
      heredoc.content += std::string(line) + "\n";
    }
    return false;
  }

  const Sources& sources_;
  std::uint32_t source_;
  std::string_view text_;
  std::size_t next_ = 0;
  Lines lines_;
};

}  // namespace

void Joined::append(std::string_view part, std::size_t source_begin) {
  pieces_.push_back({.at = text_.size(), .source_at = source_begin});
  text_ += part;
}

std::size_t Joined::source_at(std::size_t at) const {
  const auto after = std::ranges::upper_bound(pieces_, at, {}, &Piece::at);
  const Piece& piece = *std::prev(after);
  return piece.source_at + (at - piece.at);
}

Span Joined::place(std::string_view part, std::uint32_t source) const {
  const auto begin = static_cast<std::size_t>(part.data() - text_.data());
  const std::size_t first = source_at(begin);
  const std::size_t end = part.empty() ? first : source_at(begin + part.size() - 1) + 1;
  return {.source = source,
          .begin = static_cast<std::uint32_t>(first),
          .end = static_cast<std::uint32_t>(end)};
}

base::Result<Lines> read_lines(const Sources& sources, std::uint32_t source) {
  return Reader(sources, source).read();
}

}  // namespace document::dockerfile
