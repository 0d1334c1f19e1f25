package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"portal/portal"
	"portal/rules"
)

// ticketForm is where somebody reports a bug or asks for a change.
type ticketForm struct {
	base
	URL, ListURL, SimilarURL string
	Once                     string
	// Changed marks what was typed and is not sent, Fresh a form that scripts
	// may fill further.
	Changed, Fresh bool
	Message        string
	Problems       []problemLink
	Kind, Name     field
	Similar        []ticketLine
	Description    field
	Expected       field
	Files          fileField
	Pins           pinsField
	Links          field
	Place          placeField
	// Unfolded shows what not everybody fills in.
	Unfolded      bool
	Surroundings  []field
	Sent          string
	UnfoldedFound bool
	LinkURL       string
	Bookmarklet   template.URL
}

// pinsField is the form's pictures with the pins on them. Lost are pins whose
// picture is gone. Blank are what scripts make new ones of.
type pinsField struct {
	Problem      string
	Pictures     []pinPicture
	Lost         []pinRow
	BlankPicture pinPicture
	BlankRow     pinRow
}

// placeField offers what a ticket can be about, cycle by cycle.
type placeField struct {
	field
	Groups []placeGroup
}

type placeGroup struct {
	Words   string
	Options []option
}

func (s *Server) renderTicketForm(v visit, typed typedTicket, state ticketFormState) error {
	page, m, status := s.emptyTicketForm(v), fieldMaker{rules.ProblemsOf(state.failed)}, http.StatusOK
	page.Once = typed.Once
	if state.failed != nil {
		page.Message, status = state.failed.Error(), s.statusOf(v.Context, state.failed)
	}
	if kind := rules.KindOf(state.failed); kind == rules.TooLarge || kind == rules.Unavailable {
		m.problems.Add("files", "%s", page.Message)
	}
	page.fill(typed, m)
	if err := s.fillFromProject(v, page, typed, m); err != nil {
		return err
	}
	page.Problems = linkProblems(m.problems, placesOf(page.fields))
	page.fields(func(_ string, f *field) { f.Focus = state.focus != "" && f.Name == state.focus })
	page.unfold()
	return s.render(v, status, "tickets/new", page)
}

func (s *Server) emptyTicketForm(v visit) *ticketForm {
	code, isPosted := v.seat.Project.Code, v.Request().Method == post
	whole := s.absolute(v, newTicketURL(code))
	page := &ticketForm{
		URL: newTicketURL(code), ListURL: ticketsURL(code), SimilarURL: ticketsURL(code) + "/similar",
		Changed: isPosted, Fresh: !isPosted, LinkURL: whole + "?kind=bug", Bookmarklet: bookmarklet(whole),
	}
	page.Title, page.Section, page.TakesFiles, page.Scripts = "Report a bug or ask for a change", "tickets", true, []string{"report.js"}
	return page
}

// fillFromProject fills what hangs on the project: the files that arrived with
// the pins on them, the cycles, and tickets like this one.
func (s *Server) fillFromProject(v visit, page *ticketForm, typed typedTicket, m fieldMaker) error {
	page.Files = s.fileField(v, m.make("files", "Screenshots and other files", ""))
	page.Files.Optional = true
	page.Pins = pinsField{Problem: m.problems.For("pins"), BlankRow: newPinRow(0, rules.Pin{}, fieldMaker{})}
	page.Pins.Pictures, page.Pins.Lost = pinPictures(page.Files.Staged, typed.Pins, m)
	places, err := s.portal.TicketPlaces(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	page.Place = placeField{field: m.make("cycle", "What it is about", typed.Place), Groups: placeGroups(v.seat.Project.Code, places, typed.Place)}
	page.Place.Optional = true
	page.Similar, err = s.similar(v, typed.Title)
	return err
}

func placeGroups(code string, places []portal.TicketPlace, chosen string) []placeGroup {
	var groups []placeGroup
	last := int64(0)
	for _, place := range places {
		number := fmt.Sprint(place.Number)
		if place.Number != last {
			last = place.Number
			words := rules.CycleNumber(code, place.Number) + " " + place.Name
			groups = append(groups, placeGroup{Words: words, Options: []option{{Value: number, Words: words, Chosen: chosen == number}}})
		}
		if place.Deliverable != "" {
			group, value := &groups[len(groups)-1], number+"/"+place.Deliverable
			group.Options = append(group.Options, option{Value: value, Words: place.DeliverableTitle, Chosen: chosen == value})
		}
	}
	return groups
}

func (p *ticketForm) fill(typed typedTicket, m fieldMaker) {
	p.Kind, p.Name = m.make("kind", "Kind", typed.Kind), m.make("title", "Title", typed.Title)
	for _, kind := range []rules.TicketKind{rules.BugReport, rules.ChangeRequest} {
		p.Kind.Options = append(p.Kind.Options, option{Value: string(kind), Words: kind.Words(), Chosen: string(kind) == typed.Kind})
	}
	p.Description = longer(m.make("description", "Description", typed.Description), 6)
	p.Description.Hint = "What you see, and how to see it again. Markdown works."
	p.Expected = m.make("expected", "Expected behaviour", typed.Expected)
	p.Links = m.make("links", "Links", typed.Links)
	p.Links.Hint = "One a line, each beginning with https://"
	p.Expected.Optional, p.Links.Optional, p.Links.Rows = true, true, 2
	var sent []string
	for _, line := range []struct{ name, label, value string }{
		{"page", "Page", typed.Page}, {"browser", "Browser", typed.Browser}, {"screen", "Screen", typed.Screen}, {"window", "Window", typed.Window},
	} {
		p.Surroundings = append(p.Surroundings, m.make(line.name, line.label, line.value))
		if line.value != "" {
			sent = append(sent, line.name)
		}
	}
	p.Sent = enumerate(sent)
}

// enumerate lists words as people do: "page, browser and screen".
func enumerate(words []string) string {
	switch last := len(words) - 1; last {
	case -1:
		return "nothing"
	case 0:
		return words[0]
	default:
		return strings.Join(words[:last], ", ") + " and " + words[last]
	}
}

// unfold shows what is folded up where something in it was filled in or is
// wrong.
func (p *ticketForm) unfold() {
	p.Unfolded = p.Links.Value != "" || p.Place.Value != "" || p.Links.Problem != "" || p.Place.Problem != ""
	for _, f := range p.Surroundings {
		p.UnfoldedFound = p.UnfoldedFound || f.Problem != ""
	}
}

// fields walks through all fields of the form, in its order.
func (p *ticketForm) fields(visit func(where string, f *field)) {
	for _, f := range []*field{&p.Kind, &p.Name, &p.Description, &p.Expected, &p.Files.field} {
		visit("", f)
	}
	for i := range p.Pins.Pictures {
		for j := range p.Pins.Pictures[i].Pins {
			visit("", &p.Pins.Pictures[i].Pins[j].Note)
		}
	}
	for i := range p.Pins.Lost {
		visit("", &p.Pins.Lost[i].Note)
	}
	visit("", &p.Links)
	visit("", &p.Place.field)
	for i := range p.Surroundings {
		visit("", &p.Surroundings[i])
	}
}

// bookmarklet is a bookmark that opens the form with the address of the page
// that it is pressed on, and the sizes of its window and screen.
func bookmarklet(form string) template.URL {
	return template.URL("javascript:void(open('" + template.JSEscapeString(form) +
		"?kind=bug&page='+encodeURIComponent(location.href)+'&screen='+screen.width+'x'+screen.height+'&window='+innerWidth+'x'+innerHeight))")
}
