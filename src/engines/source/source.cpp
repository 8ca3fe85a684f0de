#include "engines/source/source.h"

#include "engines/source/outline.h"

namespace source {
namespace {

using document::Member;
using document::Node;

Node text(document::Arena& arena, const Word& word) {
  return document::string(arena, word.text, word.at);
}

Node texts(document::Arena& arena, const std::vector<Word>& words, const document::Span& at) {
  std::vector<Node> nodes;
  nodes.reserve(words.size());
  for (const Word& word : words) nodes.push_back(text(arena, word));
  return document::list(arena, nodes, at);
}

Node calls_of(document::Arena& arena, const std::vector<Call>& calls, const document::Span& at) {
  std::vector<Node> nodes;
  nodes.reserve(calls.size());
  for (const Call& call : calls) {
    const Member members[] = {
        {.key = document::Key("name"), .value = text(arena, call.name)},
        {.key = document::Key("strings"), .value = texts(arena, call.strings, call.name.at)}};
    nodes.push_back(document::map(arena, members, call.name.at));
  }
  return document::list(arena, nodes, at);
}

Node commands_of(document::Arena& arena, const std::vector<std::vector<Word>>& commands,
                 const document::Span& at) {
  std::vector<Node> nodes;
  nodes.reserve(commands.size());
  for (const std::vector<Word>& words : commands) {
    document::Span span = words.front().at;
    span.end = words.back().at.end;
    nodes.push_back(texts(arena, words, span));
  }
  return document::list(arena, nodes, at);
}

}  // namespace

base::Result<Node> read_source(std::uint32_t source, Language language, document::Reading& reading,
                               const document::Limits& limits) {
  TRY(document::check_text(reading.sources, source, limits));
  const std::string_view code = reading.sources.text(source);
  Outline outline;
  if (language == Language::shell) {
    outline = TRY(outline_of_shell(code, source));
  } else {
    const std::vector<Token> tokens = TRY(tokens_of(code, language));
    outline = outline_of(tokens, language, source);
  }
  document::Arena& arena = reading.arena;
  const document::Span all{
      .source = source, .begin = 0, .end = static_cast<std::uint32_t>(code.size())};
  const Member metadata[] = {
      {.key = document::Key("name"), .value = Node::string(reading.sources.name(source), all)}};
  const Member members[] = {
      {.key = document::Key("apiVersion"), .value = Node::string("mainstay.dev/v1", all)},
      {.key = document::Key("kind"), .value = Node::string("SourceFile", all)},
      {.key = document::Key("metadata"), .value = document::map(arena, metadata, all)},
      {.key = document::Key("language"), .value = Node::string(name(language), all)},
      {.key = document::Key("imports"), .value = texts(arena, outline.imports, all)},
      {.key = document::Key("names"), .value = texts(arena, outline.names, all)},
      {.key = document::Key("calls"), .value = calls_of(arena, outline.calls, all)},
      {.key = document::Key("commands"), .value = commands_of(arena, outline.commands, all)}};
  return document::map(arena, members, all);
}

}  // namespace source
