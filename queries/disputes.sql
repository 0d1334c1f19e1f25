-- name: AddDispute :exec
INSERT INTO disputes (cycle_id, round, version, state, reason, items, person_id, person, raised_at)
VALUES (@cycle_id, @round, @version, 'open', @reason, @items, @person_id, @person, @raised_at);

-- name: NoteDispute :execrows
UPDATE cycles SET dispute_state = 'open', dispute_rounds = dispute_rounds + 1
WHERE id = @id AND completed_at = 0 AND dispute_state <> 'open' AND dispute_rounds = @rounds AND in_force = @in_force;

-- name: ProposeResolution :execrows
UPDATE disputes SET state = 'proposed', note = @note, proposed_by = @proposed_by, proposed_at = @now
WHERE cycle_id = @cycle_id AND round = @round AND state = 'open';

-- name: NoteProposal :execrows
UPDATE cycles SET dispute_state = 'proposed' WHERE id = @id AND dispute_state = 'open' AND completed_at = 0;

-- name: SettleDispute :exec
UPDATE disputes SET state = 'settled', settled_at = @now WHERE cycle_id = @cycle_id AND state = 'proposed';

-- name: CycleDisputes :many
SELECT round, version, state, reason, items, person, raised_at, note, proposed_by, proposed_at, settled_at
FROM disputes WHERE cycle_id = @cycle_id ORDER BY round;

-- name: AddDisputePost :one
INSERT INTO dispute_posts (cycle_id, round, side, person_id, person, body, posted_at)
VALUES (@cycle_id, @round, @side, @person_id, @person, @body, @posted_at)
RETURNING id;

-- name: CycleDisputePosts :many
SELECT id, round, side, person, body, posted_at FROM dispute_posts WHERE cycle_id = @cycle_id ORDER BY id;
