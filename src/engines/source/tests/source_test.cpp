#include "engines/source/source.h"

#include <gtest/gtest.h>

#include "engines/document/tests/reading.h"

namespace source {
namespace {

struct SourceWorld : document::World {
  std::string shown(Language language, std::string_view code, std::string_view member) {
    const auto read = read_source(sources.add("f", std::string(code)), language, reading);
    if (!read) return read.error().message;
    return document::to_json(*(*read).find(member));
  }
};

TEST(Source, languages_are_known_by_endings) {
  EXPECT_EQ(language_of("a/b.go"), Language::go);
  EXPECT_EQ(language_of("b.tsx"), Language::javascript);
  EXPECT_EQ(language_of("a.b/Makefile"), std::nullopt);
  EXPECT_EQ(language_of(".py"), std::nullopt);
  EXPECT_EQ(name(*language_of("x.hpp")), "c");
}

TEST(Source, imports_are_those_of_each_language) {
  SourceWorld world;
  const struct {
    Language language;
    std::string_view code, imports;
  } cases[] = {
      {Language::go, "package a\nimport \"fmt\"\nimport (\n\tm \"crypto/md5\"\n\t\"os\"\n)\n",
       R"(["fmt","crypto/md5","os"])"},
      {Language::python,
       "import os, a.b as c\nfrom hashlib import md5 as m, sha1\nfrom . import x\n",
       R"(["os","a.b","hashlib.md5","hashlib.sha1","x"])"},
      {Language::python, "from a import (\n  b,\n  c,\n)\nimport d\n", R"(["a.b","a.c","d"])"},
      {Language::java, "import java.util.*;\nimport static a.B.c;\n", R"(["java.util.*","a.B.c"])"},
      {Language::csharp, "using System.Text;\nusing M = A.MD5;\nusing (var x = y()) {}\n",
       R"(["System.Text","A.MD5"])"},
      {Language::javascript,
       "import a, { b } from 'x'\nimport 'y'\nexport * from \"z\";\nconst c = require('md5')\n",
       R"(["x","y","z","md5"])"},
      {Language::c, "#include <openssl/md5.h>\n# include \"a.h\"\n", R"(["openssl/md5.h","a.h"])"},
      {Language::ruby, "require 'digest'\nrequire(\"openssl\")\n", R"(["digest","openssl"])"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(world.shown(one.language, one.code, "imports"), one.imports) << one.code;
}

TEST(Source, names_carry_what_qualifies_them) {
  SourceWorld world;
  EXPECT_EQ(world.shown(Language::ruby, "x = Digest::MD5.hexdigest(y) # MD5", "names"),
            R"(["x","Digest::MD5.hexdigest","y"])");
  EXPECT_EQ(world.shown(Language::c, "ctx->md = EVP_md5(); // EVP_sha1()\n/* MD5( */ a", "names"),
            R"(["ctx.md","EVP_md5","a"])");
  EXPECT_EQ(world.shown(Language::javascript, "a?.b.c / d; e = /MD5('/; f", "names"),
            R"(["a.b.c","d","e","f"])");
}

TEST(Source, each_name_is_told_once) {
  SourceWorld world;
  EXPECT_EQ(world.shown(Language::go, "a.b(a, a.b, a)\na.b()", "names"), R"(["a.b","a"])");
}

TEST(Source, calls_have_the_strings_of_their_own_arguments) {
  SourceWorld world;
  const struct {
    Language language;
    std::string_view code, calls;
  } cases[] = {
      {Language::python, "hashlib.new('md5', f(\"x\", b'y'))\n'md5' # new('sha1')",
       R"([{"name":"hashlib.new","strings":["md5"]},{"name":"f","strings":["x","y"]}])"},
      {Language::python, "a('''md5 (' ''', \"https://e.com/md5\")",
       R"([{"name":"a","strings":["md5 (' "]}])"},
      {Language::java, "Cipher.getInstance(\"DES/CBC/PKCS5Padding\").init(1)",
       R"([{"name":"Cipher.getInstance","strings":["DES/CBC/PKCS5Padding"]}])"},
      {Language::javascript, "f(`a ${g({x: 'b'})} c`, 'd')",
       R"([{"name":"f","strings":["a "," c","d"]}])"},
      {Language::ruby, "OpenSSL::Cipher.new 'des'\nputs <<~EOS, 'a'\n  new('md5')\n  EOS\nf('b')",
       R"([{"name":"OpenSSL::Cipher.new","strings":["des"]},{"name":"f","strings":["b"]}])"},
      {Language::c, "a(R\"x(\")\" md5)x\", 1'000, 'c', \"\\\"d\")",
       R"([{"name":"a","strings":["\")\" md5","c","\\\"d"]}])"},
      {Language::csharp, "A.Create(@\"a\"\"b\", \"c\")",
       R"([{"name":"A.Create","strings":["a\"\"b","c"]}])"},
      {Language::go, "f(`raw \\`, \"x\")", R"([{"name":"f","strings":["raw \\","x"]}])"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(world.shown(one.language, one.code, "calls"), one.calls) << one.code;
}

TEST(Source, shell_scripts_are_commands) {
  SourceWorld world;
  const struct {
    std::string_view code, commands;
  } cases[] = {
      {"# md5sum\nA=1 sudo openssl dgst -md5 \"$f\" | cut -d' ' -f1; echo x#y\n",
       R"([["openssl","dgst","-md5","$f"],["cut","-d ","-f1"],["echo","x#y"]])"},
      {"if [ -e x ]; then echo \"sum: $(md5sum \"$(f (1))\" x) y\" z; fi",
       R"([["[","-e","x","]"],["f"],["1"],["md5sum","x"],["echo","sum:  y","z"],["fi"]])"},
      {"cat <<EOF > x\nmd5sum y\nEOF\nrun \\\n  it 'a b'\ncurl https://e.com/md5",
       R"([["cat","x"],["run","it","a b"],["curl"]])"},
      {"x=$(sha1sum a)\necho \"$(", R"([["sha1sum","a"],["echo"]])"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(world.shown(Language::shell, one.code, "commands"), one.commands) << one.code;
}

TEST(Source, nodes_know_their_place_and_broken_code_is_read_as_far_as_it_goes) {
  SourceWorld world;
  const auto read = read_source(world.sources.add("f", "\nx = hashlib.new('md5\ny(1"),
                                Language::python, world.reading);
  ASSERT_TRUE(read);
  const document::Node& call = (*read).find("calls")->items()[0];
  EXPECT_EQ(world.sources.place(call.span()), "f:2:5");
  EXPECT_EQ(world.sources.text(call.find("strings")->items()[0].span()), "'md5");
  for (const Language language :
       {Language::c, Language::javascript, Language::ruby, Language::shell})
    for (const std::string_view code : {"/*", "`${", "\"\\", "<<~EOS\n", "R\"x(", "$(", "\"$(\"$("})
      EXPECT_NE(world.shown(language, code, "kind"), "") << code;
}

}  // namespace
}  // namespace source
