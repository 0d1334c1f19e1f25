-- name: AddDelivery :exec
INSERT INTO deliveries (cycle_id, key, note, links, person_id, person, delivered_at)
VALUES (@cycle_id, @key, @note, @links, @person_id, @person, @delivered_at)
ON CONFLICT (cycle_id, key) DO UPDATE
SET note = excluded.note, links = excluded.links, person_id = excluded.person_id, person = excluded.person,
  delivered_at = excluded.delivered_at;

-- name: DropDelivery :execrows
DELETE FROM deliveries WHERE cycle_id = @cycle_id AND key = @key;

-- name: CycleDeliveries :many
SELECT key, note, links, person, delivered_at FROM deliveries WHERE cycle_id = @cycle_id;
