-- name: NextCommentNumber :one
UPDATE projects SET last_comment = last_comment + 1 WHERE id = @id RETURNING last_comment;

-- name: AddComment :one
INSERT INTO comments (project_id, number, subject, subject_id, team, side, person_id, person, body, posted_at)
VALUES (@project_id, @number, @subject, @subject_id, @team, @side, @person_id, @person, @body, @posted_at)
RETURNING id;

-- name: Thread :many
SELECT id, number, team, side, person_id, person, body, posted_at, edited_at FROM comments
WHERE subject = @subject AND subject_id = @subject_id AND team <= CAST(@with_team AS INTEGER)
ORDER BY id;

-- name: ThreadEdits :many
SELECT comment_edits.comment_id, comment_edits.edited_at, comment_edits.body
FROM comments JOIN comment_edits ON comment_edits.comment_id = comments.id
WHERE comments.subject = @subject AND comments.subject_id = @subject_id AND comments.team <= CAST(@with_team AS INTEGER)
ORDER BY comment_edits.comment_id, comment_edits.edited_at;

-- name: ProjectComment :one
-- A comment with the number of what it is about, whether that is a quote that
-- was never sent, and who submitted the ticket that it is about.
SELECT comments.id, comments.number, comments.subject, comments.team, comments.person_id, comments.body, comments.posted_at, comments.edited_at,
  CAST(coalesce(requirements.number, cycles.number, quotes.number, tickets.number, 0) AS INTEGER) AS subject_number,
  CAST(coalesce(quotes.state = 'draft', 0) AS INTEGER) AS drafted, CAST(coalesce(tickets.person_id, 0) AS INTEGER) AS ticket_person_id
FROM comments
LEFT JOIN requirements ON requirements.id = comments.subject_id AND comments.subject = 'requirement'
LEFT JOIN cycles ON cycles.id = comments.subject_id AND comments.subject = 'cycle'
LEFT JOIN quotes ON quotes.id = comments.subject_id AND comments.subject = 'quote'
LEFT JOIN tickets ON tickets.id = comments.subject_id AND comments.subject = 'ticket'
WHERE comments.project_id = @project_id AND comments.number = @number;

-- name: CommentPostedAlready :many
-- A person's comments of the same words since a page was shown: the page's
-- form sent twice.
SELECT id, number FROM comments
WHERE subject = @subject AND subject_id = @subject_id AND number > @after AND person_id = @person_id AND team = @team AND body = @body
ORDER BY id;

-- name: KeepCommentBefore :exec
INSERT INTO comment_edits (comment_id, edited_at, body) VALUES (@comment_id, @edited_at, @body);

-- name: EditComment :execrows
UPDATE comments SET body = @body, edited_at = @now WHERE id = @id AND edited_at = @edited_before;

-- name: ThreadRead :one
SELECT comment_id FROM thread_reads WHERE subject = @subject AND subject_id = @subject_id AND person_id = @person_id;

-- name: NoteThreadRead :exec
INSERT INTO thread_reads (subject, subject_id, person_id, comment_id)
VALUES (@subject, @subject_id, @person_id, @comment_id)
ON CONFLICT (subject, subject_id, person_id) DO UPDATE SET comment_id = excluded.comment_id
WHERE thread_reads.comment_id < excluded.comment_id;
