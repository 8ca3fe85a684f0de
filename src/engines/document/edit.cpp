#include "engines/document/edit.h"

#include <algorithm>
#include <memory>

#include "engines/document/edit_places.h"
#include "engines/document/embedded.h"
#include "engines/document/reading.h"
#include "engines/document/yaml_split.h"

namespace document {
namespace {

// The documents of a text as they are, with places in it.
struct Parsed {
  Sources sources;
  Arena arena;
  Keys keys{arena};
  std::vector<Node> documents;
};

base::Result<std::unique_ptr<Parsed>> parsed(const std::string& text) {
  auto into = std::make_unique<Parsed>();
  Reading reading{.sources = into->sources, .arena = into->arena, .keys = into->keys};
  into->documents = TRY(read_yaml(into->sources.add("text", text), reading));
  return into;
}

base::Error refused(const Change& change) {
  return base::conflict("the change of " +
                        (change.path.empty() ? "the document" : pointer_of(change.path)) +
                        " cannot be written in place");
}

bool is_json(std::string_view text) {
  Arena scratch;
  return static_cast<bool>(embedded_json(text, scratch));
}

base::Done apply(std::string& text, std::size_t document, const Change& change) {
  const auto now = parsed(text);
  // What the changes before it made of the text is no fault of who gave it.
  if (!now || document >= (*now)->documents.size()) return refused(change);
  const Node& root = (*now)->documents[document];
  const EditPlaces places(text, root, style_of(text, root, is_json(text)));
  const auto splices = TRY(places.splices(change));
  std::size_t before = text.size();
  for (auto splice = splices.rbegin(); splice != splices.rend(); ++splice) {
    if (splice->begin > splice->end || splice->end > before) return refused(change);
    before = splice->begin;
    text.replace(splice->begin, splice->end - splice->begin, splice->text);
  }
  return {};
}

// "\n", "\r\n" or "": what the text ends with.
std::string_view line_end_of(std::string_view text) {
  return text.ends_with("\r\n") ? "\r\n" : text.ends_with('\n') ? "\n" : "";
}

// Of one stretch of a text between separators.
base::Result<std::string> edited_chunk(std::string text, const Parsed& before, std::size_t document,
                                       std::span<const Change> changes) {
  Arena arena;
  std::vector<Node> wanted = before.documents;
  wanted[document] = TRY(changed(arena, wanted[document], changes));
  const std::string_view end = line_end_of(text);
  for (const Change& change : changes) TRY(apply(text, document, change));
  // What went last may have been all that stood before the end of its line; a separator follows.
  if (line_end_of(text).empty()) text += end;
  const auto after = parsed(text);
  if (!after || !std::ranges::equal((*after)->documents, wanted, equal))
    return refused(changes.front());
  return text;
}

}  // namespace

base::Result<std::string> edited(std::string_view text, std::span<const DocumentChanges> of) {
  std::size_t count = 0;
  for (const DocumentChanges& changes : of) count += changes.changes.size();
  if (count > changes_max)
    return base::limited("more than " + std::to_string(changes_max) + " changes (`changes_max`)");
  std::string out;
  std::size_t copied = 0, first = 0, done = 0;
  for (const Chunk& chunk : split_yaml(text)) {
    std::string part(text.substr(chunk.begin, chunk.end - chunk.begin));
    const auto before = TRY(parsed(part));
    const std::size_t documents = before->documents.size();
    for (const DocumentChanges& changes : of) {
      if (changes.document < first || changes.document >= first + documents) continue;
      ++done;
      if (changes.changes.empty()) continue;
      const auto now = TRY(parsed(part));
      part = TRY(edited_chunk(part, *now, changes.document - first, changes.changes));
    }
    out += text.substr(copied, chunk.begin - copied);
    out += part;
    copied = chunk.end;
    first += documents;
  }
  if (done < of.size())
    return base::not_found("the text has " + std::to_string(first) + " documents");
  out += text.substr(copied);
  return out;
}

}  // namespace document
