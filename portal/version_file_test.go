package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"portal/rules"
)

// TestTheFileRefusesWhatTheDeedsWouldNotDo writes behind the portal's back.
// Cycle 1 is signed by both, cycle 2 by the client alone, cycle 3 is completed
// after a dispute and cycle 4 is disputed.
func TestTheFileRefusesWhatTheDeedsWouldNotDo(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.tellAll()
	const approval = `INSERT INTO approvals (cycle_id, version, side, hash, content, person_id, name, ip, user_agent, approved_at)
		SELECT cycle_id, number, '%s', %s, content, 2, 'Somebody', '', '', 1 FROM versions WHERE cycle_id = %d`
	const dispute = `INSERT INTO disputes (cycle_id, round, version, state, reason, items, person_id, person, raised_at)
		VALUES (4, 2, 1, '%s', 'again', '[]', 2, 'Somebody', 1)`
	other := strings.Repeat("0", 64)
	for name, test := range map[string]struct{ statement, why string }{
		"a second approval of the client":       {fmt.Sprintf(approval, "client", "hash", 2), "cannot be replaced"},
		"a second approval, both signed":        {fmt.Sprintf(approval, "agency", "hash", 1), "cannot be replaced"},
		"an approval of another hash":           {fmt.Sprintf(approval, "agency", "'"+other+"'", 2), "of another content"},
		"an approval of no version":             {strings.Replace(fmt.Sprintf(approval, "agency", "hash", 2), "number", "7", 1), "of another content"},
		"an approval by a third side":           {fmt.Sprintf(approval, "bystander", "hash", 2), "CHECK"},
		"other words in a signed version":       {"UPDATE versions SET content = '{}' WHERE cycle_id = 1", "approved cannot be changed"},
		"another hash of a signed version":      {"UPDATE versions SET hash = '" + other + "' WHERE cycle_id = 1", "approved cannot be changed"},
		"another number of a signed version":    {"UPDATE versions SET number = 9 WHERE cycle_id = 1", "approved cannot be changed"},
		"other words under a lone approval":     {"UPDATE versions SET content = '{}' WHERE cycle_id = 2", "approved cannot be changed"},
		"superseding the client's, both signed": {"UPDATE approvals SET superseded_at = 5 WHERE cycle_id = 1 AND side = 'client'", "stays approved"},
		"superseding both at once":              {"UPDATE approvals SET superseded_at = 5 WHERE cycle_id = 1", "stays approved"},
		"an approval by another name":           {"UPDATE approvals SET name = 'Somebody Else' WHERE cycle_id = 2", "cannot be changed"},
		"an approval of other words":            {"UPDATE approvals SET content = '{}' WHERE cycle_id = 2", "cannot be changed"},
		"an approval at another time":           {"UPDATE approvals SET approved_at = 1 WHERE cycle_id = 2", "cannot be changed"},
		"removing a signed version":             {"DELETE FROM versions WHERE cycle_id = 1", "version cannot be removed"},
		"removing a version":                    {"DELETE FROM versions WHERE cycle_id = 4", "version cannot be removed"},
		"removing an approval":                  {"DELETE FROM approvals WHERE cycle_id = 1", "approval cannot be removed"},
		"removing a lone approval":              {"DELETE FROM approvals WHERE cycle_id = 2", "approval cannot be removed"},
		"removing a completion":                 {"DELETE FROM completions", "completion cannot be removed"},
		"changing a completion":                 {"UPDATE completions SET name = 'Somebody Else'", "completion cannot be changed"},
		"a second completion":                   {"INSERT INTO completions SELECT * FROM completions", "cannot be replaced"},
		"replacing a completion":                {"INSERT OR REPLACE INTO completions SELECT * FROM completions", "cannot be replaced"},
		"replacing a signed version":            {"INSERT OR REPLACE INTO versions SELECT * FROM versions WHERE cycle_id = 1", "cannot be replaced"},
		"replacing an approval":                 {"INSERT OR REPLACE INTO approvals SELECT * FROM approvals", "cannot be replaced"},
		"two open disputes":                     {fmt.Sprintf(dispute, "open"), "UNIQUE"},
		"a proposed beside an open dispute":     {fmt.Sprintf(dispute, "proposed"), "UNIQUE"},
		"reopening a settled dispute":           {"UPDATE disputes SET cycle_id = 4, round = 3, state = 'open' WHERE cycle_id = 3", "UNIQUE"},
		"completing over an open dispute":       {"UPDATE cycles SET completed_at = 1 WHERE id = 4", "CHECK"},
		"a version in force that is not there":  {"UPDATE cycles SET in_force = 2 WHERE id = 1", "CHECK"},
		"an end before the start":               {"UPDATE cycles SET end_on = '2027-02-01' WHERE id = 1", "CHECK"},
	} {
		f.wantRefused(name, rules.Internal, func() error {
			_, err := f.writerExec(test.statement)
			if err != nil && !strings.Contains(err.Error(), test.why) {
				t.Errorf("%s: refused with %v, want %s", name, err, test.why)
			}
			return err
		})
	}
	// The same statements, where nothing stands against them.
	for _, statement := range []string{
		fmt.Sprintf(approval, "agency", "hash", 5), "UPDATE approvals SET superseded_at = 5 WHERE cycle_id = 2",
		"UPDATE versions SET updated_at = 5 WHERE cycle_id = 2",
	} {
		if rows, err := f.writerExec(statement); err != nil || rows != 1 {
			t.Errorf("%d rows and %v of: %s", rows, err, statement)
		}
	}
}

// tellAll makes one cycle of each kind: 1 is signed by both, 2 was revised and
// then signed by the client alone, 3 is completed after a dispute, 4 is disputed, 5 is new. Cycles 6 and
// 7 are a quote's, accepted with their content.
func (f *fixture) tellAll() {
	f.t.Helper()
	ctx, approver := context.Background(), f.seats[rules.Approver]
	for range 5 {
		f.addCycle(testContent())
	}
	f.approveBoth(1)
	revised := testContent()
	revised.Introduction = "Other words."
	f.save(2, revised)
	f.approve(approver, 2)
	for _, number := range []int64{3, 4} {
		f.approveBoth(number)
		f.must(f.OpenReview(ctx, f.staff, number))
		f.must(f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: "Not what we agreed.", Items: faults("d1")}))
	}
	f.must(f.ProposeResolution(ctx, f.staff, 3, "Done."))
	f.must(f.CompleteCycle(ctx, approver, 3, f.reviewRead(3), []string{"d1", "d2"}))
	number, consent := f.sent(testOffer())
	form := signed(consent)
	form.ApproveContent = true
	f.must(f.AcceptQuote(ctx, approver, number, form))
}

func TestVerifyNamesTheFirstFaultOfACycle(t *testing.T) {
	const rewrite = "UPDATE versions SET content = replace(content, 'Report', 'Letter') WHERE cycle_id = 1; "
	hash := rules.Hash([]byte("{}"))
	approvals := "DROP TRIGGER approvals_keep; DROP TRIGGER approvals_supersede; DROP TRIGGER approvals_stay; DROP TRIGGER approvals_match; "
	completions := "DROP TRIGGER completions_keep; DROP TRIGGER completions_stay; "
	versions := "DROP TRIGGER versions_keep; DROP TRIGGER versions_stay; "
	for name, test := range map[string]struct{ tamper, where string }{
		"a version's words":               {versions + rewrite, "version 1 of HALO-C1"},
		"a version's hash":                {versions + "UPDATE versions SET hash = '" + hash + "' WHERE cycle_id = 2", "version 1 of HALO-C2"},
		"a version's words with its hash": {versions + "UPDATE versions SET content = '{}', hash = '" + hash + "' WHERE cycle_id = 5", "version 1 of HALO-C5"},
		"a version put back after it was signed": {versions + "UPDATE versions SET (content, hash) = (SELECT content, hash FROM versions WHERE cycle_id = 5) WHERE cycle_id = 2",
			"the client's approval of version 1 of HALO-C2"},
		"a version missing":              {versions + "UPDATE cycles SET version = 2 WHERE id = 5", "HALO-C5"},
		"an approval's words":            {approvals + "UPDATE approvals SET content = '{}' WHERE cycle_id = 2", "the client's approval of version 1 of HALO-C2"},
		"an approval's words and hash":   {approvals + "UPDATE approvals SET content = '{}', hash = '" + hash + "' WHERE cycle_id = 2", "the client's approval of version 1 of HALO-C2"},
		"an approval superseded quietly": {approvals + "UPDATE approvals SET superseded_at = 5 WHERE cycle_id = 2", "HALO-C2"},
		"an approval's name":             {approvals + "UPDATE approvals SET name = 'Nobody' WHERE cycle_id = 1 AND side = 'agency'", "the agency's approval of version 1 of HALO-C1"},
		"an accepted approval's name":    {approvals + "UPDATE approvals SET name = 'Nobody' WHERE cycle_id = 6", "the client's approval of version 1 of HALO-C6"},
		"an approval's person":           {approvals + "UPDATE approvals SET person_id = 3 WHERE cycle_id = 2", "the client's approval of version 1 of HALO-C2"},
		"an approval's time":             {approvals + "UPDATE approvals SET approved_at = 5 WHERE cycle_id = 2", "the client's approval of version 1 of HALO-C2"},
		"an approval's address":          {approvals + "UPDATE approvals SET ip = '192.0.2.99' WHERE cycle_id = 2", "the client's approval of version 1 of HALO-C2"},
		"an approval's side":             {approvals + "UPDATE approvals SET side = 'agency' WHERE cycle_id = 2", "the agency's approval of version 1 of HALO-C2"},
		"an approval missing":            {approvals + "DELETE FROM approvals WHERE cycle_id = 2; UPDATE cycles SET client_approved = 0 WHERE id = 2", "HALO-C2"},
		"an approval claimed":            {"UPDATE cycles SET agency_approved = 1 WHERE id = 2", "HALO-C2"},
		"an approval invented": {"INSERT INTO approvals (cycle_id, version, side, hash, content, person_id, name, ip, user_agent, approved_at) " +
			"SELECT 2, 1, 'agency', hash, content, 1, 'Ada Admin', '192.0.2.1', '', 5 FROM versions WHERE cycle_id = 2", "the agency's approval of version 1 of HALO-C2"},
		"a completion's hash":    {completions + "UPDATE completions SET hash = '" + hash + "'", "the completion of HALO-C3"},
		"a completion's version": {completions + "UPDATE completions SET version = 2", "the completion of HALO-C3"},
		"a completion's name":    {completions + "UPDATE completions SET name = 'Nobody'", "the completion of HALO-C3"},
		"a completion's person":  {completions + "UPDATE completions SET person_id = 1", "the completion of HALO-C3"},
		"a completion's time":    {completions + "UPDATE completions SET completed_at = 5", "the completion of HALO-C3"},
		"a completion's browser": {completions + "UPDATE completions SET user_agent = 'other'", "the completion of HALO-C3"},
		"a completion missing":   {completions + "DELETE FROM completions", "HALO-C3"},
		"a completion undone":    {completions + "DELETE FROM completions; UPDATE cycles SET completed_at = 0 WHERE id = 3", "HALO-C3"},
		"a cycle reopened":       {"UPDATE cycles SET completed_at = 0 WHERE id = 3", "the completion of HALO-C3"},
		"a completion claimed":   {"UPDATE cycles SET completed_at = 5 WHERE id = 1", "HALO-C1"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, "Europe/London")
			f.tellAll()
			if done := f.verify(); done.Versions != 7 || done.Approvals != 9 || done.Completions != 1 {
				t.Fatalf("verified %+v", done)
			}
			_, err := f.writerExec(test.tamper)
			f.must(err)
			_, err = f.Verify(context.Background())
			var fault *Fault
			if !errors.As(err, &fault) || fault.Where != test.where {
				t.Errorf("got %v, want a fault at %s", err, test.where)
			}
		})
	}
}
