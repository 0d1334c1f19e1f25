-- name: AddSnapshot :exec
INSERT INTO snapshots (quote_id, revision, content, hash, person_id, email, name, statement, approved_content,
  ip, user_agent, accepted_at)
VALUES (@quote_id, @revision, @content, @hash, @person_id, @email, @name, @statement, @approved_content,
  @ip, @user_agent, @accepted_at);

-- name: QuoteSnapshot :one
SELECT * FROM snapshots WHERE quote_id = @quote_id;

-- name: SnapshotsAfter :many
SELECT snapshots.*, quotes.number AS quote_number, quotes.content_hash AS quote_hash, projects.code
FROM snapshots
JOIN quotes ON quotes.id = snapshots.quote_id
JOIN projects ON projects.id = quotes.project_id
WHERE snapshots.quote_id > @after
ORDER BY snapshots.quote_id LIMIT 100;

-- name: RevisionsAfter :many
SELECT quote_revisions.quote_id, quote_revisions.number, quote_revisions.content, quote_revisions.hash,
  quotes.number AS quote_number, projects.code
FROM quote_revisions
JOIN quotes ON quotes.id = quote_revisions.quote_id
JOIN projects ON projects.id = quotes.project_id
WHERE (quote_revisions.quote_id, quote_revisions.number) > (CAST(@after_quote AS INTEGER), CAST(@after_number AS INTEGER))
ORDER BY quote_revisions.quote_id, quote_revisions.number LIMIT 100;

-- name: AcceptedWithoutSnapshot :many
SELECT quotes.number, projects.code
FROM quotes
JOIN projects ON projects.id = quotes.project_id
LEFT JOIN snapshots ON snapshots.quote_id = quotes.id
WHERE quotes.state = 'accepted' AND snapshots.quote_id IS NULL LIMIT 1;
