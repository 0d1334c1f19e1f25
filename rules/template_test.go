package rules

import (
	"reflect"
	"strings"
	"testing"
)

func TestAListOfTitlesIsReadLineByLine(t *testing.T) {
	text := "files: Logo in vector form\r\n\n  - Text : About us\n* link: https://old.example\nsign-off: The sitemap\nCREDENTIALS:Hosting\n" +
		"•\tPhotos: team and shop\n-\ntext:\n-5 degrees\nشعار: الشركة\n"
	want := []RequirementContent{
		{Kind: NeedFiles, Title: "Logo in vector form"},
		{Kind: NeedText, Title: "About us"},
		{Kind: NeedLink, Title: "https://old.example"},
		{Kind: NeedSignOff, Title: "The sitemap"},
		{Kind: NeedCredentials, Title: "Hosting"},
		{Kind: NeedFiles, Title: "Photos: team and shop"},
		{Kind: NeedFiles, Title: "text:"},
		{Kind: NeedFiles, Title: "-5 degrees"},
		{Kind: NeedFiles, Title: "شعار: الشركة"},
	}
	if got := ReadTitles(text); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if got := ReadTitles(" \n\t\n-\n"); len(got) != 0 {
		t.Errorf("out of nothing came %q", got)
	}
}

func wholeTemplate() Template {
	return Template{Name: "Launch", Items: []TemplateItem{
		{Kind: NeedFiles, Title: "Logo", Days: MaxTemplateDays},
		{Kind: NeedCredentials, Title: "Hosting", Fields: []string{"User name", "Password"}},
	}}
}

func TestATemplateSaysWhatIsMissing(t *testing.T) {
	if problems := wholeTemplate().Check(); len(problems) != 0 {
		t.Fatalf("a whole one: %v", problems)
	}
	for field, spoil := range map[string]func(*Template){
		"name":                func(t *Template) { t.Name = "" },
		"description":         func(t *Template) { t.Description = strings.Repeat("x", MaxLine+1) },
		"items":               func(t *Template) { t.Items = nil },
		"items.0.kind":        func(t *Template) { t.Items[0].Kind = "miracle" },
		"items.0.title":       func(t *Template) { t.Items[0].Title = "" },
		"items.0.days":        func(t *Template) { t.Items[0].Days = MaxTemplateDays + 1 },
		"items.1.days":        func(t *Template) { t.Items[1].Days = -1 },
		"items.1.fields":      func(t *Template) { t.Items[1].Fields = nil },
		"items.1.description": func(t *Template) { t.Items[1].Description = strings.Repeat("x", MaxText+1) },
	} {
		template := wholeTemplate()
		spoil(&template)
		problems := template.Check()
		if len(problems) != 1 || problems.For(field) == "" {
			t.Errorf("%s: %v", field, problems)
		}
	}
	full := wholeTemplate()
	for len(full.Items) < MaxRequirementsAtOnce {
		full.Items = append(full.Items, full.Items[0])
	}
	if problems := full.Check(); len(problems) != 0 {
		t.Errorf("%d items: %v", len(full.Items), problems)
	}
	full.Items = append(full.Items, full.Items[0])
	if problems := full.Check(); problems.For("items") == "" {
		t.Errorf("%d items passed", len(full.Items))
	}
}
