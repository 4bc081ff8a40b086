#include "rhythm/post.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.hpp"

namespace longspan::rhythm {

bool holds(ledger::Author const& author, std::string_view programme, Post const& post) {
  auto const stream = post.project ? ledger::Stream::of_project(programme, *post.project)
                                   : ledger::Stream::of_programme(programme);
  return author.account && author.may(1U << static_cast<unsigned>(post.role), stream);
}

std::string post_text(Post const& post) {
  std::string out;
  JsonWriter json(out);
  json.object().field("role", contract::to_text(post.role));
  if (post.project) json.field("project", *post.project);
  if (post.name) json.field("name", *post.name);
  json.end_object();
  return out;
}

Post read_post(std::string_view text) {
  auto const value = boost::json::parse(text);
  auto const& object = value.as_object();
  Post out;
  out.role = contract::parse_role(object.at("role").as_string()).value_or(Role::office);
  if (auto const* project = object.if_contains("project"))
    out.project = std::string(project->as_string());
  if (auto const* name = object.if_contains("name")) out.name = std::string(name->as_string());
  return out;
}

namespace {
Post post_of(Role role, std::string_view project) {
  Post out;
  out.role = role;
  if (!project.empty()) out.project = std::string(project);
  return out;
}
}  // namespace

Post site_post(std::string_view project) { return post_of(Role::site, project); }
Post supervisor_post(std::string_view project) { return post_of(Role::supervisor, project); }
Post office_post() { return post_of(Role::office, {}); }
Post leader_post() { return post_of(Role::leader, {}); }

}  // namespace longspan::rhythm
