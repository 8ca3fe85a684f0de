// What policies make of objects, put into the files that the objects come from. For one thread.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/policy_files.h"
#include "engines/document/edit.h"

namespace cli {

class PolicyFixes {
 public:
  // The files outlive it, as do all nodes that it is given.
  explicit PolicyFixes(PolicyFiles& files) : files_(files) {}

  // An object as it was read from a file and normalised, and what became of it. Of one that was
  // changed before, what both changes made counts: `conflict` when they do not fit together.
  // `not_found`: it is from no file.
  base::Done change(const document::Node& before, const document::Node& after);

  struct Written {
    std::vector<std::string> files;     // "manifests/web.yaml: 3 changes"
    std::vector<std::string> problems;  // "manifests/web.yaml:7:1: Pod shop/web: ..."
  };
  // A file is written whole, or left as it is when one of its objects cannot be changed in it.
  Written write() const;

 private:
  struct Object {
    std::size_t document = 0;  // in its file
    document::Path path = {};  // within the document: an item of a list
    document::Node original = {}, wanted = {};
  };
  using Objects = std::map<std::uint32_t, Object>;  // by where they begin
  struct File {
    std::string path;
    std::uint32_t source = 0;
    Objects objects = {};
  };

  base::Result<File*> file_of(std::uint32_t source);
  base::Result<std::string> edited_text(const File& file, std::size_t& changes) const;
  void tell_problems(const File& file, const base::Error& error, Written& done) const;
  static void add_objects(File& file, const document::Node& node, const Object& at);

  PolicyFiles& files_;
  document::Arena arena_;
  std::map<std::string, File> by_path_;  // canonical: one file may be given twice
};

}  // namespace cli
