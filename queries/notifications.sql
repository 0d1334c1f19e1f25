-- name: TellStaff :exec
INSERT INTO notifications (person_id, project_id, kind, subject, created_at)
SELECT people.id, CAST(@project_id AS INTEGER), CAST(@kind AS TEXT), CAST(@subject AS TEXT), CAST(@created_at AS INTEGER)
FROM people WHERE people.staff_role IN ('admin', 'staff') AND people.deactivated_at = 0;
