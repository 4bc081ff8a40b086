-- Sessions that were arranged before there was a list of them.
INSERT INTO consultation_room (programme, consultation, room, meeting)
SELECT DISTINCT stream.programme, substr(stream.name, length('consultation/' || stream.programme || '/') + 1),
  fact.body::json ->> 'room', (fact.body::json ->> 'meeting')::date - DATE '1970-01-01'
FROM fact JOIN stream ON stream.no = fact.stream
WHERE fact.kind = 'consultation.session_arranged' AND fact.outcome = 0;
