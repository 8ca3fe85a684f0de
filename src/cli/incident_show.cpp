#include "cli/incident_show.h"

#include <algorithm>

#include "base/describe/write.h"
#include "cli/list.h"
#include "cli/text.h"
#include "modules/alerts/types.h"
#include "modules/incidents/types.h"

namespace cli {
namespace {

using base::describe::Field;
using base::describe::type_of;
using incidents::Incident;

// What belongs to it, as the API wrote it.
base::Result<std::string> array_of(Context& context, const Arguments& arguments,
                                   const std::string& path) {
  std::string array = "[";
  TRY(walk(context, arguments, path, {}, [&](const base::json::Value& raw) -> base::Done {
    if (array.size() > 1) array += ',';
    base::json::write(array, raw);
    return {};
  }));
  return array + "]";
}

bool is_wanted(const Output& output, std::string_view name) {
  return output.fields.empty() || std::ranges::find(output.fields, name) != output.fields.end();
}

// The incident with two members more, `alerts` and `timeline`; --json=... may name these too.
base::Result<int> show_json(Context& context, const Arguments& arguments, const std::string& path) {
  Output own = context.output;
  std::erase_if(own.fields,
                [](const std::string& name) { return name == "alerts" || name == "timeline"; });
  TRY(check_fields(own, type_of<Incident>()));
  const std::string body = TRY(context.api.get(path));
  std::string out = body;
  if (!context.output.fields.empty()) {
    const auto incident = TRY(read_answer<Incident>(body));
    out.clear();
    base::describe::write_fields(out, type_of<Incident>(), &incident, own.fields);
  }
  for (const std::string_view part : {"alerts", "timeline"}) {
    if (!is_wanted(context.output, part)) continue;
    const std::string array = TRY(array_of(context, arguments, path + "/" + std::string(part)));
    out.pop_back();  // the closing brace
    out.append(out == "{" ? "" : ",")
        .append("\"")
        .append(part)
        .append("\":")
        .append(array)
        .append("}");
  }
  context.output.write(out + "\n");
  return 0;
}

void write_head(const Output& output, const Incident& incident) {
  if (output.format == Format::table)
    output.write(printable(incident.readable_id + "  " + incident.headline) + "\n\n");
  Table table{.columns = {{"field"}, {"value"}}, .rows = {}};
  for (const Field& field : type_of<Incident>().fields) {
    const void* member = field.at(const_cast<Incident*>(&incident));
    const std::string text = base::describe::cell(field.type(), member);
    if (text.empty()) continue;
    if (output.format == Format::tsv)
      output.write(std::string(field.name) + "\t" + tsv_field(text) + "\n");
    else if (field.name != "headline" && field.name != "readable_id")
      table.rows.push_back({{std::string(field.name), "2"}, cell_of(field, &incident, output.now)});
  }
  if (output.format == Format::table) {
    const std::string lines = render(table, output.style);
    output.write(lines.substr(lines.find('\n') + 1));  // without the line of names
  }
}

template <class Item>
base::Done write_part(Context& context, const Arguments& arguments, const std::string& path,
                      std::string_view title) {
  context.output.write(context.output.format == Format::table ? "\n" + std::string(title) + "\n"
                                                              : "\n");
  Printer printer(context.output, type_of<Item>());
  TRY(walk(context, arguments, path, {},
           [&](const base::json::Value& raw) { return print_item<Item>(printer, raw); }));
  printer.finish();
  return {};
}

}  // namespace

base::Result<int> show_incident(Context& context, const Arguments& arguments) {
  const std::string path = path_of(incident_collection, arguments.words.front());
  if (context.output.format == Format::json) return show_json(context, arguments, path);
  const auto incident = TRY(read_answer<Incident>(context.api.get(path)));
  write_head(context.output, incident);
  TRY(write_part<alerts::Alert>(context, arguments, path + "/alerts", "Alerts"));
  TRY(write_part<incidents::TimelineEntry>(context, arguments, path + "/timeline", "Timeline"));
  return 0;
}

}  // namespace cli
