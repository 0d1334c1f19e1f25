package portal

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"portal/queries"
	"portal/rules"
)

func (f *fixture) templateNames() []string {
	f.t.Helper()
	rows, err := f.Templates(context.Background())
	f.must(err)
	var names []string
	for _, row := range rows {
		names = append(names, row.Name)
	}
	return names
}

// agencyEvents lists what the agency's history says of one kind.
func (f *fixture) agencyEvents(kind rules.EventKind) []string {
	f.t.Helper()
	rows, err := f.readDB.Query("SELECT person || ': ' || subject || ', ' || detail FROM events WHERE chain = '' AND kind = ? ORDER BY number", kind)
	f.must(err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var line string
		f.must(rows.Scan(&line))
		list = append(list, line)
	}
	f.must(rows.Err())
	return list
}

var stockNames = []string{"Online shop", "Rebrand", "Website launch"}

func TestTheTemplatesThatAreShippedAreWhole(t *testing.T) {
	if len(stockTemplates) != 3 {
		t.Fatalf("%d templates are shipped", len(stockTemplates))
	}
	for _, template := range stockTemplates {
		if problems := template.Check(); len(problems) != 0 {
			t.Errorf("%s: %v", template.Name, problems)
		}
		if count := len(template.Items); count < 8 || count > 14 || template.Description == "" {
			t.Errorf("%s: %d items, described as %q", template.Name, count, template.Description)
		}
		for _, item := range template.Items {
			if item.Days == 0 || len(item.Description) < 80 {
				t.Errorf("%s, %s: due after %d days, described in %d bytes", template.Name, item.Title, item.Days, len(item.Description))
			}
		}
	}
	kinds := map[rules.RequirementKind]bool{}
	for _, item := range websiteLaunch.Items {
		kinds[item.Kind] = true
	}
	if len(websiteLaunch.Items) != 12 || len(kinds) != len(rules.RequirementKinds) {
		t.Errorf("the website launch has %d items of %d kinds", len(websiteLaunch.Items), len(kinds))
	}
}

func TestANewAgencyGetsTheTemplatesOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	if got := f.templateNames(); !slices.Equal(got, stockNames) {
		t.Fatalf("shipped: %q", got)
	}
	if got := f.agencyEvents(TemplateSaved); !slices.Equal(got, []string{
		"The portal: Website launch, 12 requirements", "The portal: Rebrand, 11 requirements", "The portal: Online shop, 14 requirements",
	}) {
		t.Errorf("the history says %q", got)
	}
	rows, err := f.Templates(ctx)
	f.must(err)
	f.must(f.DeleteTemplate(ctx, f.admin, rows[1].ID, 1))
	f.must(f.write(ctx, (*tx).shipTemplates))
	again := openAt(t, f.path, f.clock.Now)
	defer again.Close()
	left, err := again.Templates(ctx)
	f.must(err)
	if len(left) != 2 {
		t.Errorf("after opening again there are %d templates: the deleted one came back", len(left))
	}
	if _, err := f.Verify(ctx); err != nil {
		t.Error(err)
	}
}

// oldFile makes a file of the first version, with an agency or without one.
func oldFile(t *testing.T, agency bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := openPool("sqlite", path, writePool)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := step(context.Background(), db, queries.Migrations()[0], 1); err != nil {
		t.Fatal(err)
	}
	if agency {
		addOldAgency(t, db)
	}
	return path
}

func addOldAgency(t *testing.T, db *sql.DB) {
	t.Helper()
	_, err := db.Exec(`INSERT INTO agency (id, name, accent, time_zone, currency, vat_number, review_days, terms, created_at)
		VALUES (1, 'Old Studio', '#2f4b8f', 'Europe/London', 'GBP', '', 7, '', 1)`)
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOlderFileGetsTheTemplatesWhenItIsOpened(t *testing.T) {
	for _, agency := range []bool{true, false} {
		path := oldFile(t, agency)
		for range 2 {
			p := openAt(t, path, time.Now)
			rows, err := p.Templates(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			if agency {
				want = len(stockNames)
			}
			if len(rows) != want {
				t.Errorf("with an agency %v: %d templates, want %d", agency, len(rows), want)
			}
			if agency && p.Agency().TemplatesShipped == 0 {
				t.Error("the portal does not know that they are shipped")
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func testTemplate(name string) rules.Template {
	return rules.Template{Name: name, Description: "For tests", Items: []rules.TemplateItem{
		{Kind: rules.NeedText, Title: "Überschrift 标题 عنوان", Description: "*Markdown* <b>", Fields: []string{}, Days: 3},
		{Kind: rules.NeedCredentials, Title: "Hosting", Fields: []string{"User", "Password"}},
	}}
}

func TestATemplateIsKeptAsItWasWritten(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	id, err := f.AddTemplate(ctx, f.admin, testTemplate("Ours"))
	f.must(err)
	kept, err := f.Template(ctx, id)
	f.must(err)
	if kept.Edit != 1 || !slices.EqualFunc(kept.Items, testTemplate("").Items, sameItem) {
		t.Errorf("kept: %+v", kept)
	}
	kept.Items = kept.Items[1:]
	f.must(f.SaveTemplate(ctx, f.admin, kept))
	wantKind(t, f.SaveTemplate(ctx, f.admin, kept), rules.Conflict)
	wantKind(t, f.DeleteTemplate(ctx, f.admin, id, kept.Edit), rules.Conflict)
	f.must(f.DeleteTemplate(ctx, f.admin, id, 2))
	wantKind(t, f.DeleteTemplate(ctx, f.admin, id, 2), rules.NotFound)
	_, err = f.Template(ctx, id)
	wantKind(t, err, rules.NotFound)
	saved, deleted := f.agencyEvents(TemplateSaved), f.agencyEvents(TemplateDeleted)
	if !slices.Equal(saved[3:], []string{"Ada Admin: Ours, 2 requirements", "Ada Admin: Ours, 1 requirement"}) || !slices.Equal(deleted, []string{"Ada Admin: Ours, "}) {
		t.Errorf("the history says %q and %q", saved, deleted)
	}
}

func sameItem(a, b rules.TemplateItem) bool {
	return a.Kind == b.Kind && a.Title == b.Title && a.Description == b.Description && a.Days == b.Days && slices.Equal(a.Fields, b.Fields)
}

func TestAFormOfADeletedTemplateNeverMeetsAnother(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	first, err := f.AddTemplate(ctx, f.admin, testTemplate("First"))
	f.must(err)
	stale, err := f.Template(ctx, first)
	f.must(err)
	f.must(f.DeleteTemplate(ctx, f.admin, first, 1))
	second, err := f.AddTemplate(ctx, f.admin, testTemplate("Second"))
	f.must(err)
	wantKind(t, f.SaveTemplate(ctx, f.admin, stale), rules.NotFound)
	if kept, err := f.Template(ctx, second); err != nil || kept.Name != "Second" {
		t.Errorf("the other template is %+v, %v", kept, err)
	}
}

func TestTemplatesThatAreWrongAreRefused(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	_, err := f.AddTemplate(ctx, f.admin, testTemplate("REBRAND"))
	if wantKind(t, err, rules.Invalid); rules.ProblemsOf(err).For("name") == "" {
		t.Errorf("a name that is taken: %v", err)
	}
	_, err = f.AddTemplate(ctx, f.admin, rules.Template{Name: "Empty"})
	wantKind(t, err, rules.Invalid)
	id, err := f.AddTemplate(ctx, f.admin, testTemplate("Ours"))
	f.must(err)
	wantKind(t, f.SaveTemplate(ctx, f.admin, Template{ID: id, Edit: 1, Template: testTemplate("Rebrand")}), rules.Invalid)
	f.must(f.SaveTemplate(ctx, f.admin, Template{ID: id, Edit: 1, Template: testTemplate("OURS")}))
}

func TestTheAgencyKeepsAsManyTemplatesAsItsListShows(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.must(f.write(ctx, func(t *tx) error {
		for i := len(stockNames); i < rules.MaxTemplates; i++ {
			if _, err := t.Queries.AddTemplate(t.ctx, queries.AddTemplateParams{Name: time.Unix(int64(i), 0).String(), Items: "[]"}); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := f.AddTemplate(ctx, f.admin, testTemplate("One too many"))
	wantKind(t, err, rules.Invalid)
	if got := len(f.templateNames()); got != rules.MaxTemplates {
		t.Errorf("the list shows %d", got)
	}
}

func TestOnlyTheAgencyKeepsTemplates(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	rows, err := f.Templates(ctx)
	f.must(err)
	id := rows[0].ID
	for role, seat := range f.seats {
		_, err := f.AddTemplate(ctx, seat.Actor, testTemplate("Theirs"))
		if rules.KindOf(err) != rules.NotFound {
			t.Errorf("%s adds: %v", role, err)
		}
		if err := f.SaveTemplate(ctx, seat.Actor, Template{ID: id, Edit: 1, Template: testTemplate("Theirs")}); rules.KindOf(err) != rules.NotFound {
			t.Errorf("%s saves: %v", role, err)
		}
		if err := f.DeleteTemplate(ctx, seat.Actor, id, 1); rules.KindOf(err) != rules.NotFound {
			t.Errorf("%s deletes: %v", role, err)
		}
	}
	if got := f.templateNames(); !slices.Equal(got, stockNames) {
		t.Errorf("afterwards: %q", got)
	}
}
