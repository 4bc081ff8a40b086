#include "adapters/http/handlers.hpp"

namespace longspan::http {

using contract::Operation;

// -Wswitch with warnings as errors: an operation of the contract without a handler does not
// compile, and neither does one that is bound twice.
Handler handler_of(Operation operation) {
  switch (operation) {
    case Operation::getWelcome:
      return get_welcome;
    case Operation::postSetup:
      return post_setup;
    case Operation::postSession:
      return post_session;
    case Operation::getSession:
      return get_session;
    case Operation::deleteSession:
      return delete_session;
    case Operation::getAccounts:
      return get_accounts;
    case Operation::postAccount:
      return post_account;
    case Operation::postPassword:
      return post_password;
    case Operation::getTokens:
      return get_tokens;
    case Operation::postToken:
      return post_token;
    case Operation::deleteToken:
      return delete_token;
    case Operation::getContact:
      return get_contact;
    case Operation::putContact:
      return put_contact;
    case Operation::getChannels:
      return get_channels;
    case Operation::putChannel:
      return put_channel;
    case Operation::deleteChannel:
      return delete_channel;
    case Operation::postChannelTest:
      return post_channel_test;
    case Operation::getDeliveries:
      return get_deliveries;
    case Operation::getProgrammes:
      return get_programmes;
    case Operation::postFacts:
      return post_facts;
    case Operation::getFacts:
      return get_facts;
    case Operation::getFact:
      return get_fact;
    case Operation::getHeld:
      return get_held;
    case Operation::getBoard:
      return get_board;
    case Operation::getProject:
      return get_project;
    case Operation::getReports:
      return get_reports;
    case Operation::getRhythm:
      return get_rhythm;
    case Operation::getCalendar:
      return get_calendar;
    case Operation::getProgrammeRhythm:
      return get_programme_rhythm;
    case Operation::getToday:
      return get_today;
    case Operation::getFindings:
      return get_findings;
    case Operation::getFinding:
      return get_finding;
    case Operation::getChecklists:
      return get_checklists;
    case Operation::getInspections:
      return get_inspections;
    case Operation::getWitnesses:
      return get_witnesses;
    case Operation::getStanding:
      return get_standing;
    case Operation::getCoordinations:
      return get_coordinations;
    case Operation::getCoordination:
      return get_coordination;
    case Operation::getCoordinationFeed:
      return get_coordination_feed;
    case Operation::getActions:
      return get_actions;
    case Operation::getFigure:
      return get_figure;
    case Operation::putEvidence:
      return put_evidence;
    case Operation::getEvidence:
      return get_evidence;
    case Operation::optionsUploads:
      return options_uploads;
    case Operation::postUpload:
      return post_upload;
    case Operation::headUpload:
      return head_upload;
    case Operation::patchUpload:
      return patch_upload;
    case Operation::deleteUpload:
      return delete_upload;
    case Operation::postPairing:
      return post_pairing;
    case Operation::getPairing:
      return get_pairing;
    case Operation::postClaim:
      return post_claim;
    case Operation::getDevices:
      return get_devices;
    case Operation::putDevice:
      return put_device;
    case Operation::deleteDevice:
      return delete_device;
    case Operation::postCarried:
      return post_carried;
    case Operation::getField:
      return get_field;
    case Operation::getFiling:
      return get_filing;
    case Operation::postImport:
      return post_import;
    case Operation::getImport:
      return get_import;
    case Operation::deleteImport:
      return delete_import;
    case Operation::getTemplate:
      return get_template;
    case Operation::getExport:
      return get_export;
    case Operation::postSample:
      return post_sample;
    case Operation::getConsultationsLive:
      return get_consultations_live;
    case Operation::getLive:
      return get_live;
    case Operation::getPeople:
      return get_people;
    case Operation::getPlaces:
      return get_places;
    case Operation::getRooms:
      return get_rooms;
    case Operation::getRoomFeed:
      return get_room_feed;
    case Operation::getRoom:
      return get_room;
    case Operation::getMeeting:
      return get_meeting;
    case Operation::getMeetingEvents:
      return get_meeting_events;
    case Operation::getMeetingSound:
      return get_meeting_sound;
    case Operation::getMissedSound:
      return get_missed_sound;
    case Operation::postTrack:
      return post_track;
    case Operation::postFilm:
      return post_film;
    case Operation::getFilm:
      return get_film;
    case Operation::getFilmFile:
      return get_film_file;
    case Operation::getLinks:
      return get_links;
    case Operation::postLink:
      return post_link;
    case Operation::deleteLink:
      return delete_link;
    case Operation::postGuest:
      return post_guest;
    case Operation::getRoomLive:
      return get_room_live;
    case Operation::getRoomPage:
      return get_room_page;
    case Operation::getLibrary:
      return get_library;
    case Operation::getLearning:
      return get_learning;
    case Operation::getConsultations:
      return get_consultations;
    case Operation::getConsultation:
      return get_consultation;
    case Operation::getAccesses:
      return get_accesses;
    case Operation::postSignature:
      return post_signature;
    case Operation::postStudies:
      return post_studies;
    case Operation::deleteStudy:
      return delete_study;
    case Operation::postBlackOut:
      return post_black_out;
    case Operation::postDocument:
      return post_document;
    case Operation::getDocument:
      return get_document;
    case Operation::getArrivals:
      return get_arrivals;
    case Operation::getStructuredReport:
      return get_structured_report;
    case Operation::getDicomStudies:
      return get_dicom_studies;
    case Operation::postDicomStudies:
      return post_dicom_studies;
    case Operation::getDicomMetadata:
      return get_dicom_metadata;
    case Operation::getDicomSeries:
      return get_dicom_series;
    case Operation::getDicomSeriesMetadata:
      return get_dicom_series_metadata;
    case Operation::getDicomInstances:
      return get_dicom_instances;
    case Operation::getDicomInstance:
      return get_dicom_instance;
    case Operation::getDicomInstanceMetadata:
      return get_dicom_instance_metadata;
    case Operation::getDicomFrame:
      return get_dicom_frame;
    case Operation::getDicomRendered:
      return get_dicom_rendered;
    case Operation::getFhirMetadata:
      return get_fhir_metadata;
    case Operation::getFhirResources:
      return get_fhir_resources;
    case Operation::getFhirResource:
      return get_fhir_resource;
    case Operation::getDocs:
      return get_docs;
    case Operation::getOpenapi:
      return get_openapi;
    case Operation::getLivez:
      return get_livez;
    case Operation::getReadyz:
      return get_readyz;
    case Operation::getMetrics:
      return get_metrics;
  }
  std::unreachable();
}

BodyMode body_mode(Operation operation) {
  switch (operation) {
    case Operation::postSetup:
    case Operation::postSession:
    case Operation::postAccount:
    case Operation::postPassword:
    case Operation::postToken:
    case Operation::postFacts:
    case Operation::postSample:
    case Operation::putContact:
    case Operation::putChannel:
    case Operation::postPairing:
    case Operation::postClaim:
    case Operation::putDevice:
    case Operation::postTrack:
    case Operation::postLink:
    case Operation::postGuest:
    case Operation::postSignature:
      return BodyMode::json;
    case Operation::putEvidence:
      return BodyMode::evidence_file;
    case Operation::postImport:
      return BodyMode::import_file;
    case Operation::postUpload:
    case Operation::patchUpload:
    case Operation::postStudies:
    case Operation::postDicomStudies:
    case Operation::postDocument:
      return BodyMode::arriving;
    case Operation::postCarried:
      return BodyMode::bundle_file;
    default:
      return BodyMode::none;
  }
}

std::uint64_t arriving_limit(Operation operation) {
  return operation == Operation::postStudies || operation == Operation::postDicomStudies
             ? kStudyLimit
             : kEvidenceLimit;
}

bool speaks_tus(Operation operation) {
  return operation == Operation::optionsUploads || operation == Operation::postUpload ||
         operation == Operation::headUpload || operation == Operation::patchUpload ||
         operation == Operation::deleteUpload;
}

Asked asked_by(Operation operation, Request const& request) {
  Asked asked;
  if (operation == Operation::getFigure) {
    // "programme:P:name" and "project:P:C:name".
    std::string_view id = request.path_values[0];
    auto const cut = [&id] {
      auto const end = id.find(':');
      std::string part(id.substr(0, end));
      id = end == id.npos ? std::string_view{} : id.substr(end + 1);
      return part;
    };
    auto const subject = cut();
    asked.programme = cut();
    if (subject == "project")
      asked.project = cut();
    else
      asked.whole_programme = true;  // a sum over projects one may not see is not shown either
    return asked;
  }
  asked.programme = request.parameter("programme").value_or("");
  if (operation == Operation::getProject || operation == Operation::getReports ||
      operation == Operation::getRhythm || operation == Operation::getWitnesses ||
      operation == Operation::getStanding)
    asked.project = request.path_values[0];
  if (operation == Operation::postImport || operation == Operation::getExport ||
      operation == Operation::getCoordination || operation == Operation::getChannels ||
      operation == Operation::putChannel || operation == Operation::deleteChannel ||
      operation == Operation::postChannelTest || operation == Operation::getDeliveries)
    asked.whole_programme = true;
  return asked;
}

}  // namespace longspan::http
