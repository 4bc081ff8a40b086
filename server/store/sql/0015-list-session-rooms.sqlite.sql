-- Sessions that were arranged before there was a list of them.
INSERT INTO consultation_room (programme, consultation, room, meeting)
SELECT DISTINCT stream.programme, substr(stream.name, length('consultation/' || stream.programme || '/') + 1),
  json_extract(fact.body, '$.room'),
  CAST(julianday(json_extract(fact.body, '$.meeting')) - 2440587.5 AS INTEGER)
FROM fact JOIN stream ON stream.no = fact.stream
WHERE fact.kind = 'consultation.session_arranged' AND fact.outcome = 0;
