#include "base/yaml/events.h"

#include <libfyaml.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include "base/yaml/block_scalar.h"
#include "base/yaml/quoted_scalar.h"

namespace base::yaml {

struct Events::Parser {
  Parser() : diagnostics(fy_diag_create(nullptr)) {
    fy_diag_set_collect_errors(diagnostics, true);
    fy_parse_cfg config{};
    // Depth is limited by who reads: no part of the event interface recurses.
    config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DISABLE_DEPTH_LIMIT |
                                                   FYPCF_ALLOW_DUPLICATE_KEYS);
    config.diag = diagnostics;
    parser = fy_parser_create(&config);
  }
  ~Parser() {
    give_back();
    fy_parser_destroy(parser);
    fy_diag_destroy(diagnostics);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  // Where a tab stands before an indicator (`? a:\t: b`: "cannot use tab for indentation of block
  // entry") libfyaml 0.7.12 has lost a part of its list of indentations: it crashes when the parser
  // is used again, or destroyed.
  bool is_spoilt() const {
    void* previous = nullptr;
    while (const fy_diag_error* error = fy_diag_errors_iterate(diagnostics, &previous))
      if (error->msg != nullptr && std::strstr(error->msg, "tab") != nullptr) return true;
    return false;
  }
  void give_back() {
    if (event != nullptr) fy_parser_event_free(parser, event);
    event = nullptr;
  }

  fy_diag* diagnostics = nullptr;
  fy_parser* parser = nullptr;
  fy_event* event = nullptr;  // the one whose texts are still out
};

// What is spoilt is kept: some kilobytes for each text of this kind.
void Events::ParserEnd::operator()(Parser* parser) const {
  if (!parser->is_spoilt()) {
    delete parser;
    return;
  }
  static std::mutex mutex;
  static std::vector<Parser*>* const kept = new std::vector<Parser*>;
  const std::lock_guard lock(mutex);
  kept->push_back(parser);
}

namespace {

std::string_view text_of(fy_token* token) {
  std::size_t size = 0;
  const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &size);
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

EventKind kind_of(fy_event_type type) {
  switch (type) {
    case FYET_DOCUMENT_START:
      return EventKind::document_start;
    case FYET_DOCUMENT_END:
      return EventKind::document_end;
    case FYET_SCALAR:
      return EventKind::scalar;
    case FYET_ALIAS:
      return EventKind::alias;
    case FYET_SEQUENCE_START:
      return EventKind::sequence_start;
    case FYET_SEQUENCE_END:
      return EventKind::sequence_end;
    case FYET_MAPPING_START:
      return EventKind::mapping_start;
    case FYET_MAPPING_END:
      return EventKind::mapping_end;
    default:
      return EventKind::stream_end;
  }
}

// What a scalar says is mostly what is written: then libfyaml need not copy it.
bool is_verbatim(std::string_view written, fy_scalar_style style) {
  if (style == FYSS_PLAIN) return written.find_first_of("\r\n") == std::string_view::npos;
  if (style == FYSS_SINGLE_QUOTED) return written.find_first_of("\r\n'") == std::string_view::npos;
  return style == FYSS_DOUBLE_QUOTED && written.find_first_of("\r\n\\") == std::string_view::npos;
}

// `made`: what libfyaml makes of it, which tells an indentation that the header gives: from the
// column of its parent, which nobody knows here.
std::string block(std::string_view header_line, std::string_view written, std::string_view made) {
  const BlockHeader header = block_header(header_line);
  std::size_t indent = block_indent(written);
  if (header.is_indent_given) {
    made.remove_prefix(std::min(made.find_first_not_of('\n'), made.size()));
    indent -= std::min(indent, std::min(made.find_first_not_of(' '), made.size()));
  }
  return block_text(written, header, indent);
}

// The line end after a block scalar belongs to the scalar, but nobody wants it underlined.
std::size_t without_line_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == '\r' || text[end - 1] == ' '))
    --end;
  return end;
}

}  // namespace

Events::Events() : parser_(new Parser) {}
Events::~Events() = default;

Done Events::open(std::string_view text) {
  if (parser_->is_spoilt()) parser_.reset(new Parser);
  parser_->give_back();
  text_ = text;
  last_ = error_at_ = 0;
  if (parser_->parser == nullptr || fy_parser_reset(parser_->parser) != 0 ||
      fy_parser_set_string(parser_->parser, text.data(), text.size()) != 0)
    return unavailable("the YAML parser cannot start");
  return {};
}

Error Events::failure() {
  void* previous = nullptr;
  const fy_diag_error* error = fy_diag_errors_iterate(parser_->diagnostics, &previous);
  error_at_ = last_;
  if (error == nullptr) return invalid("not YAML");
  // libfyaml says lines and columns only.
  std::size_t line_start = 0;
  for (int line = 1; line < error->line && line_start < text_.size(); ++line)
    line_start = std::min(text_.find('\n', line_start), text_.size() - 1) + 1;
  const auto column = static_cast<std::size_t>(std::max(error->column, 1)) - 1;
  error_at_ = std::min(line_start + column, text_.size());
  return invalid(error->msg == nullptr ? "not YAML" : error->msg);
}

// The text of a scalar that was given, and its bytes with what quotes it.
void Events::take_scalar(Event& event) {
  fy_token* value = parser_->event->scalar.value;
  const fy_scalar_style style = fy_token_scalar_style(value);
  const std::string_view written = text_.substr(event.begin, event.end - event.begin);
  event.plain = style == FYSS_PLAIN;
  event.stable = is_verbatim(written, style);
  if (event.stable) {
    event.text = written;
  } else if (style == FYSS_SINGLE_QUOTED) {
    own_ = single_quoted(written);
    event.text = own_;
  } else if (style == FYSS_DOUBLE_QUOTED && written.find_first_of("\r\n") != written.npos) {
    own_ = double_quoted(written);
    event.text = own_;
  } else if (style == FYSS_LITERAL || style == FYSS_FOLDED) {
    const std::string_view before = text_.substr(0, event.begin);
    const std::size_t line = before.find_last_of("\r\n", before.find_last_not_of("\r\n")) + 1;
    own_ = block(before.substr(line), written, text_of(value));
    event.text = own_;
  } else {
    event.text = text_of(value);
  }
  if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) {
    if (event.begin > 0) --event.begin;
    event.end = std::min(event.end + 1, text_.size());
  } else if (!event.plain) {
    event.end = without_line_end(text_, event.begin, event.end);
  }
}

// The texts and the bytes of an event that stands somewhere.
void Events::take(Event& event) {
  fy_event& from = *parser_->event;
  const fy_mark* start = fy_event_start_mark(&from);
  const fy_mark* end = fy_event_end_mark(&from);
  event.begin = start == nullptr ? last_ : std::min(start->input_pos, text_.size());
  event.end = end == nullptr ? event.begin : std::clamp(end->input_pos, event.begin, text_.size());
  if (event.kind == EventKind::sequence_start) {
    event.anchor = text_of(from.sequence_start.anchor);
    event.tag = text_of(from.sequence_start.tag);
  } else if (event.kind == EventKind::mapping_start) {
    event.anchor = text_of(from.mapping_start.anchor);
    event.tag = text_of(from.mapping_start.tag);
  } else if (event.kind == EventKind::alias) {
    event.text = text_of(from.alias.anchor);
    if (event.begin > 0) --event.begin;  // the asterisk
  } else if (event.kind == EventKind::scalar) {
    event.anchor = text_of(from.scalar.anchor);
    event.tag = text_of(from.scalar.tag);
    event.given = start != nullptr;
    event.plain = !event.given || from.scalar.value == nullptr;
    if (!event.plain) take_scalar(event);
  }
  last_ = event.end;
}

Result<Event> Events::next() {
  do {
    parser_->give_back();
    parser_->event = fy_parser_parse(parser_->parser);
    if (parser_->event == nullptr) return failure();
  } while (parser_->event->type == FYET_STREAM_START);
  Event event{.kind = kind_of(parser_->event->type)};
  if (event.kind == EventKind::document_start) {
    const fy_mark* start = fy_event_start_mark(parser_->event);
    event.begin = event.end = start == nullptr ? last_ : std::min(start->input_pos, text_.size());
  } else if (event.kind != EventKind::document_end && event.kind != EventKind::stream_end) {
    take(event);
  }
  return event;
}

}  // namespace base::yaml
