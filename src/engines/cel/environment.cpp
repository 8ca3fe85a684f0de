#include "engines/cel/environment.h"

#include <algorithm>

#include "base/text.h"
#include "engines/cel/signature.h"

namespace cel {

Environment::Environment(const Environment* parent, Options options)
    : parent_(parent),
      options_(std::move(options)),
      first_variable_(parent == nullptr ? 0 : parent->variables_size()) {}

std::size_t Environment::add_variable(std::string name, Type type) {
  const std::size_t index = variables_size();
  variable_places_.insert_or_assign(name, index);
  variables_.push_back({std::move(name), std::move(type)});
  return index;
}

std::size_t Environment::variables_size() const { return first_variable_ + variables_.size(); }

void Environment::add_function(std::string name, Shape shape, Overload overload) {
  functions_[static_cast<std::size_t>(shape)][std::move(name)].push_back(std::move(overload));
}

void Environment::add_functions(std::span<const Declaration> declarations, const void* context) {
  for (const Declaration& declaration : declarations) {
    auto overload = parse_signature(declaration.signature);
    CHECK(overload);
    overload->run = declaration.run;
    overload->context = context;
    overload->purity = declaration.purity;
    add_function(std::string(declaration.name), declaration.shape, *std::move(overload));
  }
}

void Environment::add_constant(std::string name, Type type, Value value) {
  constants_.insert_or_assign(std::move(name), Constant{std::move(type), value});
}

void Environment::add_message(Message message) {
  std::string name = message.name;
  messages_.insert_or_assign(std::move(name), std::move(message));
}

void Environment::add_type(std::string name) {
  const Type type = Type::type(Type::opaque(name));
  const auto [place, added] = constants_.insert_or_assign(std::move(name), Constant{type, {}});
  place->second.value = Value::type(place->first);
}

std::optional<Environment::FoundVariable> Environment::variable(std::string_view name) const {
  const auto found = variable_places_.find(name);
  if (found != variable_places_.end())
    return FoundVariable{found->second, &variables_[found->second - first_variable_].type};
  return parent_ == nullptr ? std::nullopt : parent_->variable(name);
}

const Environment::Constant* Environment::constant(std::string_view name) const {
  const auto found = constants_.find(name);
  if (found != constants_.end()) return &found->second;
  return parent_ == nullptr ? nullptr : parent_->constant(name);
}

const Message* Environment::message(std::string_view name) const {
  const auto found = messages_.find(name);
  if (found != messages_.end()) return &found->second;
  // Of an open one, the longest beginning that is declared: Object.spec.template is of Object.
  for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = name.rfind('.', dot - 1)) {
    const auto open = messages_.find(name.substr(0, dot));
    if (open != messages_.end() && open->second.open) return &open->second;
  }
  return parent_ == nullptr ? nullptr : parent_->message(name);
}

std::vector<const Overload*> Environment::overloads(std::string_view name, Shape shape) const {
  std::vector<const Overload*> found;
  if (parent_ != nullptr && !hides(name)) found = parent_->overloads(name, shape);
  const auto& functions = functions_[static_cast<std::size_t>(shape)];
  if (const auto own = functions.find(name); own != functions.end())
    for (const Overload& overload : own->second) {
      std::erase_if(found, [&](const Overload* of_parent) {
        return of_parent->arguments == overload.arguments;
      });
      found.push_back(&overload);
    }
  return found;
}

bool Environment::hides(std::string_view function) const {
  return std::ranges::any_of(hidden_, [&](const std::string& name_space) {
    return function.starts_with(name_space) && function.substr(name_space.size()).starts_with('.');
  });
}

bool Environment::has_function(std::string_view name, Shape shape) const {
  return functions_[static_cast<std::size_t>(shape)].contains(name) ||
         (parent_ != nullptr && !hides(name) && parent_->has_function(name, shape));
}

std::string Environment::suggestion(std::string_view name) const {
  std::vector<std::string_view> known;
  for (const Environment* at = this; at != nullptr; at = at->parent_) {
    for (const Variable& variable : at->variables_) known.push_back(variable.name);
    for (const auto& functions : at->functions_)
      for (const auto& function : functions) known.push_back(function.first);
  }
  return std::string(base::closest(name, known));
}

}  // namespace cel
