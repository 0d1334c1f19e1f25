INSERT INTO agency (id, name, accent, time_zone, currency, vat_number, review_days, terms, created_at) VALUES (1, 'North Studio', '#2f4b8f', 'Europe/London', 'GBP', '', 7, '', 1);
INSERT INTO people (id, email, name, password_hash, staff_role, created_at) VALUES (1, 'ada@example.com', 'Ada', '', 'admin', 1), (2, 'vic@example.com', 'Vic', '', '', 1);
INSERT INTO clients (id, name, created_at) VALUES (1, 'Halo Bakery', 1);
INSERT INTO projects (id, client_id, code, name, created_at, active_at, last_quote, last_cycle) VALUES (1, 1, 'HALO', 'Website', 1, 1, 2, 1);
INSERT INTO members (project_id, person_id, role, created_at) VALUES (1, 2, 'viewer', 1);
INSERT INTO quotes (id, project_id, number, state, title, currency, total, revision, content_hash, expires_on, draft, created_at, updated_at) VALUES
  (1, 1, 1, 'sent', 'Sentword', 'GBP', 0, 1, 'x', '2027-03-31', '{"title":"Workingword"}', 5, 5),
  (2, 1, 2, 'draft', 'Second', 'GBP', 0, 0, '', '', '{"title":"Second","introduction":"Draftword"}', 6, 6);
INSERT INTO quote_revisions (quote_id, number, content, hash, sent_at, sent_by) VALUES
  (1, 1, '{"offer":{"terms":"Termword","title":"Sentword"}}', printf('%064d', 1), 5, 'Ada');
INSERT INTO cycles (id, project_id, number, version, in_force, name, start_on, end_on, price, currency, created_at) VALUES
  (1, 1, 1, 3, 2, 'Design', '2027-03-01', '2027-03-31', 0, 'GBP', 7);
INSERT INTO versions (cycle_id, number, content, hash, edited_by, created_at, updated_at) VALUES
  (1, 1, '{"introduction":"Oldword"}', printf('%064d', 1), 'Ada', 7, 7),
  (1, 2, '{"introduction":"Signedword"}', printf('%064d', 2), 'Ada', 8, 8),
  (1, 3, '{"introduction":"Secondword"}', printf('%064d', 3), 'Ada', 9, 9);
INSERT INTO requirements (id, project_id, number, position, kind, title, description, due_on, state, created_at, updated_at) VALUES
  (1, 1, 1, 1, 'text', 'Needword', 'Alles über den Kürbis', '', 'open', 2, 2);
INSERT INTO comments (project_id, number, subject, subject_id, team, side, person_id, person, body, posted_at) VALUES
  (1, 1, 'requirement', 1, 0, 'agency', 1, 'Ada', 'Saidword', 10),
  (1, 2, 'requirement', 1, 1, 'agency', 1, 'Ada', 'Teamword', 11),
  (1, 3, 'quote', 2, 1, 'agency', 1, 'Ada', 'Of a draft', 12),
  (1, 4, 'quote', 9, 1, 'agency', 1, 'Ada', 'Orphanword', 13);
