// From a checked tree to nodes. Private to the engine.
#pragma once
#include "engines/cel/node_calls.h"
#include "engines/cel/notes.h"
#include "engines/cel/program.h"
#include "engines/cel/sharing.h"

namespace cel {

struct Program::Content {
  std::string text;
  document::Arena arena;  // of nodes and constants
  const Node* root = nullptr;
  std::size_t slots = 0;
  Type type = Type::dyn();
  std::vector<Read> reads;
  CostRange cost;
  std::vector<std::unique_ptr<const base::RegexSearch>> patterns;  // nodes point at them
};

class Compiler {
 public:
  Compiler(const Environment& environment, std::vector<Issue>& issues)
      : environment_(environment),
        issues_(issues),
        content_(std::make_shared<Program::Content>()) {}

  // nullopt with issues added when the expression is refused.
  std::optional<Program> compile(std::string_view text, const Type* wanted);
  Program failing(std::string_view text, const Issue& why);

 private:
  const Node* node(const ast::Expr& expr);
  const Node* shared(const ast::Expr& expr, std::size_t group);
  const Node* own(const ast::Expr& expr);  // as it stands there
  const Node* name(const ast::Expr& expr, const Note& note);
  const Node* select(const ast::Expr& expr);
  const Node* call(const ast::Expr& expr, const Note& note);
  const Node* operation(const ast::Expr& expr);
  std::span<const std::string_view> constant_texts(const Node* node);
  const Node* equality(const ast::Expr& expr, bool negated);
  const Node* comparison(const ast::Expr& expr);
  const Node* arithmetic(const ast::Expr& expr);
  const Node* function(const ast::Expr& expr, const Note& note);
  const Node* matches(const ast::Expr& expr, const Note& note);
  const Node* collection(const ast::Expr& expr);
  const Node* message(const ast::Expr& expr, const Note& note);
  const Node* loop(const ast::Expr& expr, const Note& note);
  const Node* block(const ast::Expr& expr, const Note& note);
  std::span<const BoundOverload> bound(std::span<const Overload* const> overloads,
                                       std::size_t arguments);

  template <class N>
  N* make(Span at) {
    N* made = new (content_->arena.allocate(sizeof(N), alignof(N))) N{};
    made->run = run_node<N>;
    made->at = at;
    return made;
  }
  const Node* fail(Span at, FaultKind kind, std::string_view subject);
  std::span<const Node* const> nodes(std::span<ast::Expr* const> exprs);
  // The node itself, or a constant when it depends on nothing and does not fail.
  const Node* folded(const Node* node, std::span<const Node* const> operands);
  template <class T>
  std::span<const T> copy(const std::vector<T>& from) {
    const auto place = content_->arena.array<T>(from.size());
    std::ranges::copy(from, place.begin());
    return place;
  }

  const Environment& environment_;
  std::vector<Issue>& issues_;
  std::shared_ptr<Program::Content> content_;
  Notes notes_;
  // What a block's slot is computed by, from the slot.
  std::unordered_map<std::size_t, const Node*> lazy_;
  std::optional<Sharing> sharing_;
  std::unordered_map<std::size_t, std::size_t> shared_;  // the first of two slots, by group
};

}  // namespace cel
