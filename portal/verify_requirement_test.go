package portal

import (
	"context"
	"errors"
	"testing"

	"portal/rules"
)

// storied is a project with a requirement given twice and accepted (R1),
// credentials given and waiting (R2), and one that is open (R3).
func storied(t *testing.T) *fixture {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.ask(needed(rules.NeedFiles, "The logo"))
	f.askCredentials()
	f.ask(needed(rules.NeedText, "Copy"))
	f.give(1, Provision{Links: []string{"https://halo.example"}, Files: []int64{f.staged(approver, "logo.png")}})
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "As a vector."))
	f.clock.set("2027-03-12T10:00:00Z")
	f.give(1, Provision{Text: "Here.", Files: []int64{f.staged(approver, "logo.svg")}})
	f.must(f.AcceptRequirement(ctx, f.staff, 1, f.edit(1)))
	f.must(f.submitCredentials(2, secretFields()))
	if done := f.verify(); done.Rounds != 3 || done.Files != 2 {
		t.Fatalf("verified %+v", done)
	}
	return f
}

// TestVerifyNamesTheRequirementAtFault changes a file behind the portal's back
// in every way that matters, and expects the place to be named.
func TestVerifyNamesTheRequirementAtFault(t *testing.T) {
	const first, second, keep = "round 1 of HALO-R1", "round 2 of HALO-R1", "DROP TRIGGER requirement_rounds_keep; "
	f := storied(t)
	const decided, stay = "DROP TRIGGER requirement_rounds_decided; ", "DROP TRIGGER requirement_rounds_stay; "
	for name, test := range map[string]struct{ tamper, where string }{
		"text":                  {keep + "UPDATE requirement_rounds SET text = 'There.' WHERE requirement_id = 1 AND round = 2", second},
		"links":                 {keep + "UPDATE requirement_rounds SET links = '[]' WHERE requirement_id = 1 AND round = 1", first},
		"a name":                {keep + "UPDATE requirement_rounds SET name = 'X' WHERE requirement_id = 1 AND round = 2", second},
		"the list of files":     {keep + "UPDATE requirement_rounds SET files = '[]' WHERE requirement_id = 1 AND round = 2", second},
		"the names of fields":   {keep + "UPDATE requirement_rounds SET fields = '[\"Password\"]' WHERE requirement_id = 2", "round 1 of HALO-R2"},
		"what was asked":        {keep + "UPDATE requirement_rounds SET content = replace(content, 'logo', 'menu') WHERE requirement_id = 1 AND round = 1", first},
		"the hash of the asked": {keep + "UPDATE requirement_rounds SET asked = given WHERE requirement_id = 1 AND round = 1", first},
		"the hash of the given": {keep + "UPDATE requirement_rounds SET given = asked WHERE requirement_id = 1 AND round = 1", first},
		"a list that is none":   {keep + "UPDATE requirement_rounds SET links = '{}' WHERE requirement_id = 1 AND round = 1", first},
		"who gave it":           {keep + "UPDATE requirement_rounds SET person = 'Somebody' WHERE requirement_id = 1 AND round = 2", second},
		"whose number":          {keep + "UPDATE requirement_rounds SET person_id = 1 WHERE requirement_id = 1 AND round = 2", second},
		"when":                  {keep + "UPDATE requirement_rounds SET submitted_at = submitted_at + 1 WHERE requirement_id = 1 AND round = 2", second},
		"from where":            {keep + "UPDATE requirement_rounds SET ip = '203.0.113.1' WHERE requirement_id = 1 AND round = 2", second},
		"with what":             {keep + "UPDATE requirement_rounds SET user_agent = 'other' WHERE requirement_id = 1 AND round = 2", second},
		"a reason":              {decided + "UPDATE requirement_rounds SET reason = 'Late.' WHERE requirement_id = 1 AND round = 1", first},
		"who decided":           {decided + "UPDATE requirement_rounds SET decided_by = 'X' WHERE requirement_id = 1 AND round = 2", second},
		"when it was decided":   {decided + "UPDATE requirement_rounds SET decided_at = 1 WHERE requirement_id = 1 AND round = 2", second},
		"a decision turned":     {decided + "UPDATE requirement_rounds SET outcome = 'accepted' WHERE requirement_id = 1 AND round = 1", first},
		"a decision invented":   {"UPDATE requirement_rounds SET outcome = 'accepted', decided_by = 'Ada Admin' WHERE requirement_id = 2", "round 1 of HALO-R2"},
		"a decision forgotten":  {decided + "UPDATE requirement_rounds SET outcome = '' WHERE requirement_id = 1 AND round = 1", "HALO-R1"},
		"the last round gone":   {stay + "DELETE FROM requirement_rounds WHERE requirement_id = 1 AND round = 2", "HALO-R1"},
		"the first round gone":  {stay + "DELETE FROM requirement_rounds WHERE requirement_id = 1 AND round = 1", "HALO-R1"},
		"a round gone, and its count": {
			stay + "DELETE FROM requirement_rounds WHERE requirement_id = 2; UPDATE requirements SET state = 'open', rounds = 0 WHERE number = 2", "HALO-R2",
		},
		"a state invented":     {"UPDATE requirements SET state = 'accepted' WHERE number = 2", "HALO-R2"},
		"an acceptance undone": {"UPDATE requirements SET state = 'open' WHERE number = 1", "HALO-R1"},
		"when it was accepted": {"UPDATE requirements SET accepted_at = 1 WHERE number = 1", "HALO-R1"},
		"an acceptance noted":  {"UPDATE requirements SET accepted_at = 1 WHERE number = 2", "HALO-R2"},
		"a return invented":    {"UPDATE requirements SET returned = 1 WHERE number = 3", "HALO-R3"},
		"the title accepted":   {"UPDATE requirements SET title = 'The menu' WHERE number = 1", "HALO-R1"},
		"the fields given":     {"UPDATE requirements SET fields = '[\"PIN\"]' WHERE number = 2", "HALO-R2"},
		"the date given":       {"UPDATE requirements SET due_on = '2027-03-18' WHERE number = 1", "HALO-R1"},
		"a requirement gone":   {"DELETE FROM requirements WHERE number = 3", "the requirements of HALO"},
		"and its number too":   {"DELETE FROM requirements WHERE number = 3; UPDATE projects SET last_requirement = 2", "the requirements of HALO"},
		"credentials gone":     {"DELETE FROM credentials", "round 1 of HALO-R2"},
		"other credentials":    {"UPDATE credentials SET names = '[\"Password\"]'", "round 1 of HALO-R2"},
		"a file gone": {
			"DELETE FROM attachment_chunks WHERE attachment_id = 1; DELETE FROM thumbnails; DELETE FROM attachments WHERE id = 1", first,
		},
		"a file moved away":  {"UPDATE attachments SET place_id = 3 WHERE id = 2", second},
		"a file's hash":      {"UPDATE attachments SET sha256 = replace(hex(zeroblob(32)), '00', 'ab') WHERE id = 2", second},
		"a file's content":   {"UPDATE attachment_chunks SET body = CAST(replace(CAST(body AS TEXT), 'logo', 'menu') AS BLOB) WHERE attachment_id = 1", "file 1 of HALO"},
		"a file cut short":   {"UPDATE attachment_chunks SET body = substr(body, 2) WHERE attachment_id = 2", "file 2 of HALO"},
		"a file without any": {"DELETE FROM attachment_chunks WHERE attachment_id = 2", "file 2 of HALO"},
	} {
		var fault *Fault
		if err := f.faultAfter(test.tamper); !errors.As(err, &fault) || fault.Where != test.where {
			t.Errorf("%s: got %v, want a fault at %s", name, err, test.where)
		}
	}
	f.verify()
}

// faultAfter is what the check finds once the file was changed; the change is
// undone.
func (f *fixture) faultAfter(tamper string) error {
	f.t.Helper()
	var fault error
	undone := errors.New("undone")
	err := f.write(context.Background(), func(t *tx) error {
		if _, err := f.writer.conn.ExecContext(t.ctx, tamper); err != nil {
			return err
		}
		fault = check{t.Queries, t.ctx}.checkAll(&Verified{})
		return undone
	})
	if !errors.Is(err, undone) {
		f.t.Fatalf("%v in %s", err, tamper)
	}
	return fault
}

// What happens to credentials afterwards is no fault.
func TestDestroyedCredentialsAreNoFault(t *testing.T) {
	f := storied(t)
	f.must(f.DestroyCredentials(context.Background(), f.staff, 2))
	f.verify()
	f.must(f.ReturnRequirement(context.Background(), f.staff, 2, f.edit(2), "They do not work."))
	f.must(f.saveCredentials(2, secretFields()))
	f.verify()
	f.must(f.submitCredentials(2, secretFields()[1:]))
	if done := f.verify(); done.Rounds != 4 {
		t.Errorf("verified %+v", done)
	}
}
