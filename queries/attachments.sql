-- name: NextFileNumber :one
UPDATE projects SET last_file = last_file + 1 WHERE id = @id RETURNING last_file;

-- name: BeginFile :one
INSERT INTO attachments (project_id, number, place, name, side, person_id, person, created_at)
VALUES (@project_id, @number, 'arriving', @name, @side, @person_id, @person, @created_at)
RETURNING id;

-- name: AddChunk :exec
INSERT INTO attachment_chunks (attachment_id, position, body) VALUES (@attachment_id, @position, @body);

-- name: StageFile :execrows
UPDATE attachments SET place = 'staged', type = @type, size = @size, sha256 = @sha256, created_at = @now
WHERE id = @id AND place = 'arriving';

-- name: CountFileBytes :one
-- Adds to the bytes of a project's files, or takes away.
UPDATE projects SET file_bytes = max(0, file_bytes + CAST(@bytes AS INTEGER)) WHERE id = @id RETURNING file_bytes;

-- name: FileBytes :one
SELECT file_bytes FROM projects WHERE id = @id;

-- name: AddThumbnail :exec
INSERT INTO thumbnails (attachment_id, type, width, height, body) VALUES (@attachment_id, @type, @width, @height, @body);

-- name: NotePictureSize :exec
UPDATE attachments SET width = @width, height = @height WHERE id = @id;

-- name: Attach :many
-- Hangs staged files of a person, their numbers given as JSON, on something.
UPDATE attachments SET place = @place, place_id = @place_id, place_key = @place_key
WHERE project_id = @project_id AND person_id = @person_id AND place = 'staged' AND removed_at = 0
  AND number IN (SELECT CAST(value AS INTEGER) FROM json_each(CAST(@numbers AS TEXT)))
RETURNING number, name, sha256;

-- name: ProjectFile :one
-- A file with what decides who may see and remove it: what the comment that it
-- hangs on is about, how many rounds of its requirement were submitted.
SELECT attachments.id, attachments.number, attachments.place, attachments.place_id, attachments.place_key,
  attachments.released, attachments.name, attachments.type, attachments.size, attachments.sha256, attachments.width, attachments.height,
  attachments.side, attachments.person_id, attachments.person, attachments.created_at, attachments.removed_at, attachments.removed_by,
  CAST(coalesce(comments.team, 0) AS INTEGER) AS team, CAST(coalesce(comments.subject, '') AS TEXT) AS subject,
  CAST(coalesce(comments.subject_id, dispute_posts.cycle_id, attachments.place_id) AS INTEGER) AS subject_id,
  CAST(coalesce(quotes.state = 'draft', 0) AS INTEGER) AS drafted, CAST(deliveries.key IS NOT NULL AS INTEGER) AS delivered,
  CAST(coalesce(requirements.rounds, 0) AS INTEGER) AS rounds, CAST(coalesce(requirements.state, '') AS TEXT) AS requirement_state,
  CAST(coalesce(tickets.person_id, 0) AS INTEGER) AS ticket_person_id
FROM attachments
LEFT JOIN comments ON comments.id = attachments.place_id AND attachments.place = 'comment'
LEFT JOIN quotes ON quotes.id = comments.subject_id AND comments.subject = 'quote'
LEFT JOIN dispute_posts ON dispute_posts.id = attachments.place_id AND attachments.place = 'reply'
LEFT JOIN deliveries ON deliveries.cycle_id = attachments.place_id AND deliveries.key = attachments.place_key AND attachments.place = 'delivery'
LEFT JOIN requirements ON requirements.id = attachments.place_id AND attachments.place = 'provision'
LEFT JOIN tickets ON tickets.id = CASE WHEN attachments.place = 'ticket' THEN attachments.place_id WHEN comments.subject = 'ticket' THEN comments.subject_id END
WHERE attachments.project_id = @project_id AND attachments.number = @number AND attachments.place <> 'arriving';

-- name: StagedFiles :many
-- Those among some numbers, given as JSON, that a person has staged.
SELECT id, number, place, place_id, place_key, released, name, type, size, sha256, width, height, side, person_id, person,
  created_at, removed_at, removed_by, CAST('' AS TEXT) AS requirement_state
FROM attachments
WHERE project_id = @project_id AND person_id = @person_id AND place = 'staged' AND removed_at = 0
  AND number IN (SELECT CAST(value AS INTEGER) FROM json_each(CAST(@numbers AS TEXT)))
ORDER BY number;

-- name: PlaceFiles :many
-- The files of one thing in the order of their arrival, removed ones included.
SELECT id, number, place, place_id, place_key, released, name, type, size, sha256, width, height, side, person_id, person,
  created_at, removed_at, removed_by,
  CAST(coalesce((SELECT requirements.state FROM requirements WHERE requirements.id = attachments.place_id AND attachments.place = 'provision'), '') AS TEXT)
    AS requirement_state
FROM attachments WHERE place = @place AND place_id = @place_id ORDER BY id;

-- name: CommentFiles :many
-- The files of a thread's comments.
SELECT attachments.id, attachments.number, attachments.place, attachments.place_id, attachments.place_key, attachments.released, attachments.name,
  attachments.type, attachments.size, attachments.sha256, attachments.width, attachments.height, attachments.side, attachments.person_id,
  attachments.person, attachments.created_at, attachments.removed_at, attachments.removed_by, CAST('' AS TEXT) AS requirement_state
FROM comments JOIN attachments ON attachments.place = 'comment' AND attachments.place_id = comments.id
WHERE comments.subject = @subject AND comments.subject_id = @subject_id
ORDER BY attachments.id;

-- name: CycleFiles :many
-- The files of a cycle's deliveries, of its disputes and of the entries in
-- them.
SELECT attachments.id, attachments.number, attachments.place, attachments.place_id, attachments.place_key, attachments.released, attachments.name,
  attachments.type, attachments.size, attachments.sha256, attachments.width, attachments.height, attachments.side, attachments.person_id,
  attachments.person, attachments.created_at, attachments.removed_at, attachments.removed_by, CAST('' AS TEXT) AS requirement_state
FROM attachments
WHERE attachments.place IN ('delivery', 'dispute') AND attachments.place_id = @cycle_id
  OR attachments.place = 'reply' AND attachments.place_id IN (SELECT dispute_posts.id FROM dispute_posts WHERE dispute_posts.cycle_id = @cycle_id)
ORDER BY attachments.id;

-- name: CopyChunk :one
-- Copies a chunk into a buffer, known by its number; how much comes back.
SELECT CAST(copy_into(CAST(@buffer AS INTEGER), body) AS INTEGER) AS copied FROM attachment_chunks WHERE attachment_id = @attachment_id AND position = @position;

-- name: FilesAfter :many
-- The files that are kept, staged ones included.
SELECT attachments.id, attachments.number, attachments.size, attachments.sha256, projects.code
FROM attachments JOIN projects ON projects.id = attachments.project_id
WHERE attachments.id > @after AND attachments.place <> 'arriving' AND attachments.removed_at = 0
ORDER BY attachments.id LIMIT 100;

-- name: Thumbnail :one
SELECT type, width, height, body FROM thumbnails WHERE attachment_id = @attachment_id;

-- name: RemoveFile :execrows
UPDATE attachments SET removed_at = @now, removed_by = @removed_by WHERE id = @id AND removed_at = 0;

-- name: LeaveOutFile :execrows
-- Takes a file that a sent revision names out of the quote's next one.
UPDATE attachments SET place_key = 'out' WHERE id = @id AND place = 'quote' AND place_key = '';

-- name: PutBackFiles :exec
-- Puts back what was left out since the quote was last sent.
UPDATE attachments SET place_key = '' WHERE place = 'quote' AND place_id = @quote_id AND place_key = 'out';

-- name: ReleaseFiles :exec
-- Lets the client have the files of a revision that is sent. What it leaves
-- out belongs to the past: only earlier revisions name it.
UPDATE attachments SET released = 1, place_key = CASE place_key WHEN 'out' THEN 'past' ELSE place_key END
WHERE place = 'quote' AND place_id = @quote_id AND removed_at = 0;

-- name: NoteQuoteFiles :execrows
-- Counts a change of a quote's files as one of its draft, so that a form that
-- is behind is noticed.
UPDATE quotes SET draft_edit = draft_edit + 1 WHERE id = @id AND state <> 'accepted';

-- name: RemoveUnreleasedFiles :many
-- Removes the files of a quote that no revision names.
UPDATE attachments SET removed_at = @now, removed_by = @removed_by
WHERE place = 'quote' AND place_id = @quote_id AND released = 0 AND removed_at = 0
RETURNING size;

-- name: DropQuoteThumbnails :exec
DELETE FROM thumbnails
WHERE attachment_id IN (SELECT id FROM attachments WHERE place = 'quote' AND place_id = @quote_id AND removed_at > 0);

-- name: DropChunks :execrows
-- Drops a file's last chunks, so that no deed has to drop them all.
DELETE FROM attachment_chunks WHERE attachment_id = @attachment_id AND position > CAST(@kept AS INTEGER);

-- name: LastDroppableChunk :one
-- The position of the last chunk of a file that nobody sees any more, else -1.
SELECT CAST(coalesce(max(attachment_chunks.position), -1) AS INTEGER) AS position
FROM attachments JOIN attachment_chunks ON attachment_chunks.attachment_id = attachments.id
WHERE attachments.id = @id AND (attachments.place = 'arriving' OR attachments.removed_at > 0);

-- name: DropThumbnail :exec
DELETE FROM thumbnails WHERE attachment_id = @attachment_id;

-- name: DropFile :execrows
-- Forgets a file that never came to hang on anything.
DELETE FROM attachments WHERE id = @id AND place = 'arriving';

-- name: Unstage :execrows
-- Takes a staged file out of sight, before its content is dropped.
UPDATE attachments SET place = 'arriving' WHERE id = @id AND place = 'staged';

-- name: ArrivingFiles :many
-- Uploads that did not end, those under way among them.
SELECT id FROM attachments
WHERE place IN ('arriving', 'staged') AND place = 'arriving' ORDER BY created_at LIMIT 1000;

-- name: ForgottenFiles :many
-- Staged files that no form came for.
SELECT id, project_id, size FROM attachments
WHERE place IN ('arriving', 'staged') AND place = 'staged' AND created_at < @before ORDER BY created_at LIMIT 50;

-- name: RemovedFilesWithContent :many
SELECT id FROM attachments WHERE removed_at > 0 AND emptied = 0 ORDER BY removed_at LIMIT 50;

-- name: NoteEmptied :exec
UPDATE attachments SET emptied = 1 WHERE id = @id;

-- name: SubjectNumber :one
-- The number of what a file's place or a comment is about.
SELECT CAST(coalesce(CASE CAST(@subject AS TEXT)
  WHEN 'quote' THEN (SELECT quotes.number FROM quotes WHERE quotes.id = @id)
  WHEN 'cycle' THEN (SELECT cycles.number FROM cycles WHERE cycles.id = @id)
  WHEN 'requirement' THEN (SELECT requirements.number FROM requirements WHERE requirements.id = @id)
  WHEN 'ticket' THEN (SELECT tickets.number FROM tickets WHERE tickets.id = @id)
END, 0) AS INTEGER) AS number;
