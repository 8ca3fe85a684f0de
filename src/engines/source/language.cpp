#include <algorithm>
#include <utility>

#include "engines/source/source.h"

namespace source {

std::string_view name(Language language) {
  switch (language) {
    case Language::c:
      return "c";
    case Language::csharp:
      return "csharp";
    case Language::go:
      return "go";
    case Language::java:
      return "java";
    case Language::javascript:
      return "javascript";
    case Language::python:
      return "python";
    case Language::ruby:
      return "ruby";
    case Language::shell:
      break;
  }
  return "shell";
}

std::optional<Language> language_of(std::string_view path) {
  static constexpr std::pair<std::string_view, Language> endings[] = {
      {".c", Language::c},
      {".h", Language::c},
      {".cc", Language::c},
      {".cpp", Language::c},
      {".cxx", Language::c},
      {".hh", Language::c},
      {".hpp", Language::c},
      {".hxx", Language::c},
      {".cs", Language::csharp},
      {".go", Language::go},
      {".java", Language::java},
      {".js", Language::javascript},
      {".jsx", Language::javascript},
      {".mjs", Language::javascript},
      {".cjs", Language::javascript},
      {".ts", Language::javascript},
      {".tsx", Language::javascript},
      {".mts", Language::javascript},
      {".cts", Language::javascript},
      {".py", Language::python},
      {".pyi", Language::python},
      {".rb", Language::ruby},
      {".rake", Language::ruby},
      {".gemspec", Language::ruby},
      {".sh", Language::shell},
      {".bash", Language::shell},
      {".zsh", Language::shell},
      {".ksh", Language::shell}};
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  const std::size_t dot = file.find_last_of('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const auto* const found =
      std::ranges::find(endings, file.substr(dot), &std::pair<std::string_view, Language>::first);
  if (found == std::end(endings)) return std::nullopt;
  return found->second;
}

}  // namespace source
