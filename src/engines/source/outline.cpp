#include "engines/source/outline.h"

#include <unordered_set>
#include <utility>

namespace source {
namespace {

class Gathering {
 public:
  Gathering(const std::vector<Token>& tokens, Language language, std::uint32_t source)
      : tokens_(tokens), language_(language), source_(source) {}

  Outline run() {
    while (at_ < tokens_.size()) {
      if (read_import()) continue;
      if (tokens_[at_].kind == Token::Kind::name)
        read_name();
      else
        read_other();
    }
    std::erase_if(outline_.calls, [](const Call& call) { return call.strings.empty(); });
    return std::move(outline_);
  }

 private:
  // A call whose arguments are being read: strings at its own depth belong to it.
  struct Open {
    std::size_t call;
    int depth;
  };

  const Token& token(std::size_t at) const {
    static const Token none{.kind = Token::Kind::line, .text = {}};
    return at < tokens_.size() ? tokens_[at] : none;
  }
  bool is(Language language) const { return language_ == language; }
  Word word(std::string text, std::size_t first, std::size_t last) const {
    return {.text = std::move(text),
            .at = {.source = source_, .begin = tokens_[first].begin, .end = tokens_[last].end}};
  }
  void import(std::string text, std::size_t first, std::size_t last) {
    if (!text.empty()) outline_.imports.push_back(word(std::move(text), first, last));
  }

  static bool joins(const Token& mark) {
    return mark.is(".") || mark.is("::") || mark.is("->") || mark.is("?.");
  }

  // a.b::c with the index behind it; -> and ?. are written as a dot.
  std::string chain(std::size_t& at) const {
    std::string text(tokens_[at++].text);
    while (joins(token(at)) && token(at + 1).kind == Token::Kind::name) {
      text.append(token(at).is("::") ? "::" : ".").append(token(at + 1).text);
      at += 2;
    }
    return text;
  }

  void read_name() {
    const std::size_t first = at_;
    std::string text = chain(at_);
    if (met_.insert(text).second) outline_.names.push_back(word(text, first, at_ - 1));
    // In Ruby a call needs no parentheses.
    const bool bare = is(Language::ruby) && token(at_).kind == Token::Kind::text;
    if (!token(at_).is("(") && !bare) return;
    outline_.calls.push_back({.name = word(std::move(text), first, at_ - 1), .strings = {}});
    const std::size_t call = outline_.calls.size() - 1;
    if (bare) {
      add_string(call);
      return;
    }
    ++depth_;
    open_.push_back({.call = call, .depth = depth_});
    ++at_;
  }

  void add_string(std::size_t call) {
    const Token& text = tokens_[at_];
    if (!is_url(text.text))
      outline_.calls[call].strings.push_back(word(std::string(text.text), at_, at_));
    // require is how JavaScript and Ruby import.
    if ((is(Language::ruby) || is(Language::javascript)) &&
        outline_.calls[call].name.text == "require")
      import(std::string(text.text), at_, at_);
    ++at_;
  }

  void read_other() {
    const Token& token = tokens_[at_];
    if (token.is("(") || token.is("[") || token.is("{")) {
      ++depth_;
    } else if (token.is(")") || token.is("]") || token.is("}")) {
      if (!open_.empty() && open_.back().depth == depth_) open_.pop_back();
      if (depth_ > 0) --depth_;
    } else if (token.kind == Token::Kind::text && !open_.empty() && open_.back().depth == depth_) {
      return add_string(open_.back().call);
    }
    ++at_;
  }

  bool begins_line() const { return at_ == 0 || tokens_[at_ - 1].kind == Token::Kind::line; }

  bool read_import() {
    const Token& first = tokens_[at_];
    switch (language_) {
      case Language::c:
        return first.is("#") && token(at_ + 1).is_name("include") && read_include();
      case Language::go:
        return first.is_name("import") && begins_line() && read_go_import();
      case Language::java:
        return first.is_name("import") && begins_line() && read_qualified_import();
      case Language::csharp:
        return first.is_name("using") && begins_line() && read_qualified_import();
      case Language::javascript:
        return (first.is_name("import") || first.is_name("export")) && begins_line() &&
               read_module();
      case Language::python:
        if (first.is_name("import")) return read_python_import();
        return first.is_name("from") && begins_line() && read_python_from();
      case Language::ruby:
      case Language::shell:
        break;
    }
    return false;
  }

  // #include <openssl/md5.h> or "md5.h".
  bool read_include() {
    at_ += 2;
    const std::size_t first = at_;
    std::string path;
    for (; token(at_).kind != Token::Kind::line; ++at_)
      if (!token(at_).is("<") && !token(at_).is(">")) path.append(token(at_).text);
    if (at_ > first) import(std::move(path), first, at_ - 1);
    return true;
  }

  // import "crypto/md5", or several in parentheses, each with or without a name of its own.
  bool read_go_import() {
    const bool several = token(++at_).is("(");
    for (; at_ < tokens_.size(); ++at_) {
      if (several ? token(at_).is(")") : token(at_).kind == Token::Kind::line) break;
      if (token(at_).kind == Token::Kind::text) import(std::string(token(at_).text), at_, at_);
    }
    return true;
  }

  // import [static] a.b.C; and using [static] [Name =] A.B; a using with parentheses is none.
  bool read_qualified_import() {
    std::size_t at = at_ + 1;
    while (token(at).is_name("static")) ++at;
    if (token(at).kind == Token::Kind::name && token(at + 1).is("=")) at += 2;
    if (token(at).kind != Token::Kind::name) return false;
    const std::size_t first = at;
    std::string text = chain(at);
    if (token(at).is(".") && token(at + 1).is("*")) {
      text.append(".*");
      at += 2;
    }
    if (!token(at).is(";")) return false;
    import(std::move(text), first, at - 1);
    at_ = at;
    return true;
  }

  // import x from 'y', import 'y', export * from 'y': the string that the statement ends with.
  bool read_module() {
    std::size_t at = at_ + 1;
    for (; at < tokens_.size() && !token(at).is(";") && !token(at).is("("); ++at) {
      if (token(at).is_name("import") || token(at).is_name("export")) break;
      if (token(at).kind != Token::Kind::text) continue;
      if (!token(at - 1).is_name("from") && at != at_ + 1) return false;
      import(std::string(token(at).text), at, at);
      at_ = at + 1;
      return true;
    }
    return false;
  }

  // import a.b as c, d
  bool read_python_import() {
    ++at_;
    while (token(at_).kind == Token::Kind::name) {
      const std::size_t first = at_;
      std::string text = chain(at_);
      import(std::move(text), first, at_ - 1);
      if (token(at_).is_name("as")) at_ += 2;
      if (!token(at_).is(",")) break;
      ++at_;
    }
    return true;
  }

  // from a.b import c as d, e: a.b.c and a.b.e
  bool read_python_from() {
    ++at_;
    std::string module;
    while (token(at_).is(".")) ++at_;
    if (token(at_).kind == Token::Kind::name && !token(at_).is_name("import"))
      module = chain(at_) + ".";
    if (!token(at_).is_name("import")) return true;
    const bool several = token(++at_).is("(");
    if (several) ++at_;
    while (at_ < tokens_.size()) {
      if (several && token(at_).kind == Token::Kind::line) {
        ++at_;
        continue;
      }
      if (token(at_).kind != Token::Kind::name) break;
      import(module + std::string(token(at_).text), at_, at_);
      ++at_;
      if (token(at_).is_name("as")) at_ += 2;
      while (several && token(at_).kind == Token::Kind::line && at_ < tokens_.size()) ++at_;
      if (!token(at_).is(",")) break;
      ++at_;
    }
    return true;
  }

  const std::vector<Token>& tokens_;
  Language language_;
  std::uint32_t source_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<Open> open_;
  std::unordered_set<std::string> met_;  // names
  Outline outline_;
};

}  // namespace

bool is_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  return scheme != std::string_view::npos && scheme > 0 &&
         text.substr(0, scheme).find_first_of(" \t\n") == std::string_view::npos;
}

Outline outline_of(const std::vector<Token>& tokens, Language language, std::uint32_t source) {
  return Gathering(tokens, language, source).run();
}

}  // namespace source
