-- name: SearchTitles :many
-- Things whose titles have some words, the latest first, with the mark around
-- what was found and the beginning of their text. The words are a query of the
-- full-text index that says for whom. Only the latest 20,000 things are looked
-- through, since this is for the order alone: SearchTexts finds all.
SELECT search_documents.id, CAST(highlight(search_titles, 0, CAST(@mark AS TEXT), CAST(@mark AS TEXT)) AS TEXT) AS title,
  CAST(substr(search_documents.body, 1, 400) AS TEXT) AS text
FROM search_titles JOIN search_documents ON search_documents.id = search_titles.rowid
WHERE search_titles = CAST(@words AS TEXT) AND search_titles.rowid > (SELECT max(newest.id) - 20000 FROM search_documents AS newest)
ORDER BY search_titles.rowid DESC LIMIT @page;

-- name: SearchTexts :many
-- Things that have some words in their title or text, the latest first.
SELECT search_documents.id, CAST(highlight(search_words, 0, CAST(@mark AS TEXT), CAST(@mark AS TEXT)) AS TEXT) AS title,
  CAST(snippet(search_words, 1, CAST(@mark AS TEXT), CAST(@mark AS TEXT), char(8230), 30) AS TEXT) AS text
FROM search_words JOIN search_documents ON search_documents.id = search_words.rowid
WHERE search_words = CAST(@words AS TEXT) AND search_words.rowid < CAST(@before AS INTEGER)
ORDER BY search_words.rowid DESC LIMIT @page;

-- name: SearchHits :one
-- How many things have some words, counted up to a bound.
SELECT count(*) FROM (SELECT 1 FROM search_words(CAST(@words AS TEXT)) LIMIT @most);

-- name: SearchNumber :many
-- The thing of a kind that has a number, in each of some projects, given as a
-- JSON list.
SELECT search_documents.id
FROM json_each(CAST(@projects AS TEXT))
LEFT JOIN tickets ON CAST(@subject AS TEXT) = 'ticket' AND tickets.project_id = json_each.value AND tickets.number = @number
LEFT JOIN requirements ON CAST(@subject AS TEXT) = 'requirement' AND requirements.project_id = json_each.value AND requirements.number = @number
LEFT JOIN cycles ON CAST(@subject AS TEXT) = 'cycle' AND cycles.project_id = json_each.value AND cycles.number = @number
LEFT JOIN quotes ON CAST(@subject AS TEXT) = 'quote' AND quotes.project_id = json_each.value AND quotes.number = @number
JOIN search_documents ON search_documents.subject = CAST(@subject AS TEXT)
  AND search_documents.subject_id = coalesce(tickets.id, requirements.id, cycles.id, quotes.id)
LIMIT 10;

-- name: FoundThings :many
-- What was found, by the numbers of its documents, given as a JSON list. About
-- is the thing itself or, for a comment, what it is about.
WITH found AS (
  SELECT search_documents.id, search_documents.project_id, search_documents.subject,
    coalesce(comments.subject, search_documents.subject) AS about, coalesce(comments.subject_id, search_documents.subject_id) AS about_id,
    coalesce(comments.number, 0) AS comment, coalesce(comments.team, 0) AS team, coalesce(comments.person, '') AS person,
    coalesce(comments.posted_at, 0) AS posted
  FROM json_each(CAST(@ids AS TEXT))
  JOIN search_documents ON search_documents.id = json_each.value
  LEFT JOIN comments ON search_documents.subject = 'comment' AND comments.id = search_documents.subject_id
)
SELECT found.id, found.subject, CAST(found.about AS TEXT) AS about, CAST(found.comment AS INTEGER) AS comment,
  CAST(found.team AS INTEGER) AS team, CAST(found.person AS TEXT) AS person, CAST(found.posted AS INTEGER) AS posted,
  projects.id AS project_id, projects.code, projects.name AS project,
  CAST(coalesce(tickets.number, requirements.number, cycles.number, quotes.number, 0) AS INTEGER) AS number,
  CAST(coalesce(tickets.title, requirements.title, cycles.name, quotes.title, '') AS TEXT) AS title,
  CAST(coalesce(tickets.kind, requirements.kind, '') AS TEXT) AS kind,
  CAST(coalesce(tickets.state, requirements.state, quotes.state, '') AS TEXT) AS state,
  CAST(coalesce(tickets.person_id, 0) AS INTEGER) AS ticket_person_id,
  CAST(coalesce(requirements.returned, 0) AS INTEGER) AS returned, CAST(coalesce(requirements.due_on, quotes.expires_on, '') AS TEXT) AS until,
  CAST(coalesce(cycles.start_on, '') AS TEXT) AS start_on, CAST(coalesce(cycles.end_on, '') AS TEXT) AS end_on,
  CAST(coalesce(cycles.review_days, 0) AS INTEGER) AS review_days, CAST(coalesce(cycles.review_opened_at, 0) AS INTEGER) AS review_opened,
  CAST(coalesce(cycles.completed_at, 0) AS INTEGER) AS completed, CAST(coalesce(cycles.dispute_state, '') AS TEXT) AS dispute_state
FROM found
JOIN projects ON projects.id = found.project_id
LEFT JOIN tickets ON found.about = 'ticket' AND tickets.id = found.about_id
LEFT JOIN requirements ON found.about = 'requirement' AND requirements.id = found.about_id
LEFT JOIN cycles ON found.about = 'cycle' AND cycles.id = found.about_id
LEFT JOIN quotes ON found.about = 'quote' AND quotes.id = found.about_id;
