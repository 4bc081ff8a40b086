#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace longspan::dicom {

/// What stands in place of a patient's identity, one for each consultation: the same study gets
/// the same new UIDs within it, and others elsewhere.
struct Cover {
  std::string patient;  ///< the code; in place of name and number
  Hash key;             ///< new UIDs come from it
  int days = 0;         ///< added to every date
};
/// Stands for the patient of what modalities sent, until it is known for which consultation.
constexpr std::string_view kInboxPatient = "LS-INBOX";

/// `secret` is the server's own.
Cover cover_of(std::string_view secret, std::string_view consultation, std::string patient);

/// Pixels that are made black: of every frame, from the left upper corner.
struct Rectangle {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
};

/// A file as it leaves.
struct Cleaned {
  std::string bytes;
  std::string study, series, instance;  ///< new UIDs
  std::string modality, syntax, sop_class;
  std::uint32_t frames = 1;
  bool burnt_in = false;             ///< text may stand in the pixels
  std::vector<std::string> options;  ///< codes of PS3.16 CID 7050 that were taken
};

/// De-identifies an image by the basic profile of PS3.15, annex E, with its options "retain
/// patient characteristics" (113108) and "retain longitudinal temporal information, modified dates"
/// (113107), and more strictly: what an image does not need is left out, known or private. Pixels
/// stay as they are, but for what `black` covers (113101).
/// Problems: as of read_file; dicom_not_image, dicom_identity, dicom_not_blacked.
Result<Cleaned> deidentify(std::string_view file, Cover const& cover,
                           std::vector<Rectangle> const& black = {});

/// The UID that takes another's place; UIDs of the standard stay.
std::string covered_uid(Cover const& cover, std::string_view uid);

}  // namespace longspan::dicom
