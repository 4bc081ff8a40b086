#pragma once
#include "adapters/http/context.hpp"

/// One handler for each operation of contract/openapi.json; bindings.cpp binds them.
namespace longspan::http {

Task<Response> get_welcome(Exchange&);
Task<Response> post_setup(Exchange&);
Task<Response> post_session(Exchange&);
Task<Response> get_session(Exchange&);
Task<Response> delete_session(Exchange&);
Task<Response> get_accounts(Exchange&);
Task<Response> post_account(Exchange&);
Task<Response> post_password(Exchange&);
Task<Response> get_tokens(Exchange&);
Task<Response> post_token(Exchange&);
Task<Response> delete_token(Exchange&);
Task<Response> get_contact(Exchange&);
Task<Response> put_contact(Exchange&);
Task<Response> get_channels(Exchange&);
Task<Response> put_channel(Exchange&);
Task<Response> delete_channel(Exchange&);
Task<Response> post_channel_test(Exchange&);
Task<Response> get_deliveries(Exchange&);
Task<Response> get_programmes(Exchange&);
Task<Response> post_facts(Exchange&);
Task<Response> get_facts(Exchange&);
Task<Response> get_fact(Exchange&);
Task<Response> get_held(Exchange&);
Task<Response> get_board(Exchange&);
Task<Response> get_project(Exchange&);
Task<Response> get_reports(Exchange&);
Task<Response> get_rhythm(Exchange&);
Task<Response> get_calendar(Exchange&);
Task<Response> get_programme_rhythm(Exchange&);
Task<Response> get_today(Exchange&);
Task<Response> get_findings(Exchange&);
Task<Response> get_finding(Exchange&);
Task<Response> get_checklists(Exchange&);
Task<Response> get_inspections(Exchange&);
Task<Response> get_witnesses(Exchange&);
Task<Response> get_standing(Exchange&);
Task<Response> get_coordinations(Exchange&);
Task<Response> get_coordination(Exchange&);
Task<Response> get_coordination_feed(Exchange&);
Task<Response> get_actions(Exchange&);
Task<Response> get_figure(Exchange&);
Task<Response> put_evidence(Exchange&);
Task<Response> get_evidence(Exchange&);
Task<Response> post_import(Exchange&);
Task<Response> get_import(Exchange&);
Task<Response> delete_import(Exchange&);
Task<Response> get_template(Exchange&);
Task<Response> get_export(Exchange&);
Task<Response> post_sample(Exchange&);
Task<Response> get_live(Exchange&);
Task<Response> get_docs(Exchange&);
Task<Response> get_openapi(Exchange&);
Task<Response> get_livez(Exchange&);
Task<Response> get_readyz(Exchange&);
Task<Response> get_metrics(Exchange&);

}  // namespace longspan::http
