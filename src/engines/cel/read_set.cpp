#include "engines/cel/read_set.h"

#include <algorithm>
#include <optional>
#include <set>

namespace cel {
namespace {

using ast::Expr;
using ast::ExprKind;
using ast::Loop;
namespace op = ast::op;

using Path = std::optional<Read>;  // the place in a variable that an expression denotes, if one

Path below(Path path, ReadStep step) {
  if (path) path->path.push_back(std::move(step));
  return path;
}

class Reader {
 public:
  explicit Reader(const Notes& notes) : notes_(notes) {}

  std::vector<Read> read(const Expr& root) {
    consume(path_of(root));
    std::vector<Read> kept;
    for (const Read& read : reads_)
      if (!is_covered(read)) kept.push_back(read);
    return kept;
  }

 private:
  void consume(const Path& path) {
    if (path) reads_.insert(*path);
  }
  void consume_each(std::span<Expr* const> exprs) {
    for (const Expr* expr : exprs) consume(path_of(*expr));
  }

  bool is_covered(const Read& read) const {
    return std::ranges::any_of(reads_, [&](const Read& other) {
      return !other.presence && other.variable == read.variable &&
             (other.path.size() < read.path.size() ||
              (other.path.size() == read.path.size() && read.presence)) &&
             std::equal(other.path.begin(), other.path.end(), read.path.begin());
    });
  }

  Path path_of(const Expr& expr) {
    const Note& note = notes_.at(expr);
    if (note.meaning == Meaning::variable) return Read{.variable = note.name, .path = {}};
    switch (expr.kind) {
      case ExprKind::name: {
        const auto found = locals_.find(note.index);
        return note.meaning == Meaning::local && found != locals_.end() ? found->second
                                                                        : std::nullopt;
      }
      case ExprKind::select:
        return select(expr, note);
      case ExprKind::call:
        return call(expr, note);
      case ExprKind::loop:
        return loop(expr, note);
      case ExprKind::bind:
      case ExprKind::chain:
        locals_[note.slots[0]] = path_of(*expr.target);
        if (expr.kind == ExprKind::chain) mark(locals_[note.slots[0]]);
        return path_of(*expr.arguments[0]);
      case ExprKind::block:
        for (std::size_t i = 0; i < expr.arguments.size(); ++i)
          locals_[note.slots[i]] = path_of(*expr.arguments[i]);
        return path_of(*expr.target);
      default:
        consume_each(expr.arguments);
        return std::nullopt;
    }
  }

  // That somebody looks whether it is there.
  void mark(Path path) {
    if (path) path->presence = true;
    consume(path);
  }

  Path select(const Expr& expr, const Note& note) {
    if (note.meaning != Meaning::plain) return std::nullopt;
    const Path path = below(path_of(*expr.target), {.field = std::string(expr.text)});
    if (!expr.test) return path;
    mark(path);
    return std::nullopt;
  }

  Path call(const Expr& expr, const Note& note) {
    if (expr.text == op::index || expr.text == op::optional_index) {
      const Expr& index = *expr.arguments[1];
      const bool named = index.constant.is(Kind::string);
      if (!named) consume(path_of(index));
      return below(
          path_of(*expr.arguments[0]),
          named ? ReadStep{.field = std::string(index.constant.text())} : ReadStep{.every = true});
    }
    if (expr.target != nullptr && !note.namespaced) consume(path_of(*expr.target));
    consume_each(expr.arguments);
    return std::nullopt;
  }

  Path loop(const Expr& expr, const Note& note) {
    const Path range = path_of(*expr.target);
    const bool keys = notes_.at(*expr.target).type.is(TypeKind::map);
    const Path element = below(range, {.every = true});
    mark(element);
    if (keys && note.slots.size() == 1) consume(range);
    locals_[note.slots.back()] = keys && note.slots.size() == 1 ? std::nullopt : element;
    if (expr.loop == Loop::filter || expr.loop == Loop::sort_by) {
      consume_each(expr.arguments);
      return range;
    }
    consume_each(expr.arguments);
    return std::nullopt;
  }

  const Notes& notes_;
  std::set<Read> reads_;
  std::unordered_map<std::size_t, Path> locals_;  // by slot
};

}  // namespace

std::vector<Read> read_set(const Expr& root, const Notes& notes) {
  return Reader(notes).read(root);
}

std::string to_text(const Read& read) {
  std::string text = read.variable;
  for (const ReadStep& step : read.path) text += step.every ? "[*]" : "." + step.field;
  return text;
}

}  // namespace cel
