package portal

import (
	"context"
	"testing"

	"portal/rules"
)

func TestSettingsAreSavedByAdminsAndRecorded(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, settings := context.Background(), rules.Settings{FileMegabytes: 50, ProjectMegabytes: 900, CredentialDays: 7}
	staff := f.admin
	staff.PersonID = f.seats[rules.Approver].PersonID
	wantKind(t, f.SaveSettings(ctx, staff, settings), rules.NotFound)
	wantKind(t, f.SaveSettings(ctx, f.admin, rules.Settings{}), rules.Invalid)
	if f.events(SettingsChanged) != 0 {
		t.Fatal("a refused change is in the history")
	}
	f.must(f.SaveSettings(ctx, f.admin, settings))
	f.must(f.SaveSettings(ctx, f.admin, settings))
	if got := f.Agency().Settings(); got != settings {
		t.Errorf("they are %+v", got)
	}
	var detail string
	f.must(f.readDB.QueryRow("SELECT detail FROM events WHERE kind = ?", SettingsChanged).Scan(&detail))
	want := "Largest file, in MB: 50 instead of 200\nMost per project, in MB: 900 instead of 5000\nDays until credentials are destroyed: 7 instead of 30"
	if detail != want || f.events(SettingsChanged) != 1 {
		t.Errorf("%d events say %q", f.events(SettingsChanged), detail)
	}
	_, err := f.Verify(ctx)
	f.must(err)
}
