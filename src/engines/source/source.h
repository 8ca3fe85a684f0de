// Source code as a document that policies can ask what a program uses. It is read by a lexer of the
// language's family, not by a compiler: comments are gone, and what stands in a string is a string.
//
//   apiVersion: mainstay.dev/v1
//   kind: SourceFile
//   metadata: {name: path}
//   language: python
//   imports: [hashlib, Crypto.Hash.MD5]   # modules, packages, headers; of Python names too
//   names: [hashlib.md5, Digest::MD5.hexdigest, EVP_md5]   # identifiers with what qualifies them,
//                                                          # each where it stands first
//   calls: [{name: hashlib.new, strings: [md5]}]   # those with literal strings as arguments
//   commands: [[openssl, dgst, -md5, file]]        # of shell scripts: the words of each command
//
// Strings that are URLs are left out everywhere. Escapes in strings are kept as they stand. All
// nodes have the span of what they were read from. Code that no compiler would take is read as far
// as it goes: a string without an end stops with its line, a comment with the file.
#pragma once
#include <optional>
#include <string_view>

#include "engines/document/reading.h"

namespace source {

enum class Language : std::uint8_t { c, csharp, go, java, javascript, python, ruby, shell };
std::string_view name(Language language);  // "c" for C++ too, "javascript" for TypeScript too
// By the ending of a file's name; nullopt: it is no source file that is read here.
std::optional<Language> language_of(std::string_view path);

inline constexpr std::size_t tokens_max = 20'000'000;  // `source_tokens_max`, of one file

// `limited` past a limit, `invalid` for what is no UTF-8.
base::Result<document::Node> read_source(std::uint32_t source, Language language,
                                         document::Reading& reading,
                                         const document::Limits& limits = {});

}  // namespace source
