package handlers

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"portal/portal"
	"portal/rules"
	"portal/static"
)

// base is what stands around the content of every page. It is filled in one
// place, by frame.
type base struct {
	Title      string
	Section    string
	AgencyName string
	AccentURL  string
	PersonID   int64
	PersonName string
	RoleWords  string
	IsAgency   bool
	// Waiting is how many tickets wait for the agency to decide on them.
	Waiting int64
	// ManagesStaff shows the way to the staff page.
	ManagesStaff bool
	// ManagesSettings shows the way to the settings.
	ManagesSettings bool
	Project         *portal.Project
	Tabs            []tab
	Flash           string
	Demo            bool
	// TakesFiles loads the script of the fields for files.
	TakesFiles bool
	// Scripts are further modules that this page alone needs, by their names.
	Scripts []string
}

func (b *base) frame() *base { return b }

// framed is the data of any page: a struct with base in it.
type framed interface{ frame() *base }

// tab is one entry of a project's navigation.
type tab struct {
	Name       string
	URL        string
	Current    bool
	Count      int64
	CountWords string
}

func templateFuncs(assets *static.Assets) template.FuncMap {
	return template.FuncMap{
		"asset": assets.URL,
		"icon": func(name string) (template.HTML, error) {
			sprite, err := assets.URL("icons.svg")
			if err != nil {
				return "", err
			}
			return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` + sprite + "#" + name + `"/></svg>`), nil
		},
	}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render answers with a page or, when htmx asks for one element of it, with
// that element alone. It renders into a buffer before the first byte is
// written.
func (s *Server) render(v visit, status int, name string, data framed) error {
	if err := s.fillFrame(v, data.frame()); err != nil {
		return err
	}
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	header := v.Response().Header()
	header.Add("Vary", "HX-Request, HX-Target")
	if id := fragmentID(v.Request()); id != "" && s.views.HasFragment(name, id) {
		keepAddress(v, status)
		if err := s.views.Fragment(buffer, name, id, data); err != nil {
			return err
		}
		return v.HTMLBlob(status, buffer.Bytes())
	}
	if v.Request().Header.Get("HX-Request") == "true" {
		header.Set("HX-Retarget", "body")
		header.Set("HX-Reswap", "outerHTML show:top")
		keepAddress(v, status)
	}
	if err := s.views.Page(buffer, name, data); err != nil {
		return err
	}
	return v.HTMLBlob(status, buffer.Bytes())
}

// renderWhole answers with the whole page even when htmx asked for one element
// of it, because more than that has to be read again.
func (s *Server) renderWhole(v visit, status int, name string, data framed) error {
	v.Request().Header.Del("HX-Target")
	return s.render(v, status, name, data)
}

// fragmentID is the id of the element that htmx wants to replace; htmx 4
// names it as tag#id.
func fragmentID(request *http.Request) string {
	if request.Header.Get("HX-Request") != "true" {
		return ""
	}
	_, id, _ := strings.Cut(request.Header.Get("HX-Target"), "#")
	return id
}

// keepAddress keeps the address bar true when a deed led to another page: the
// browser followed the redirect inside of htmx. An address that is replaced is
// true already.
func keepAddress(v visit, status int) {
	request := v.Request()
	if request.Method != http.MethodGet || status != http.StatusOK || v.Response().Header().Get("HX-Replace-Url") != "" {
		return
	}
	shown, err := url.Parse(request.Header.Get("HX-Current-URL"))
	if err == nil && shown.RequestURI() != request.URL.RequestURI() {
		v.Response().Header().Set("HX-Push-Url", request.URL.RequestURI())
	}
}

// fillFrame fills what every page shows around its content.
func (s *Server) fillFrame(v visit, b *base) error {
	b.Demo = len(s.config.Demo) > 0
	b.Flash = takeFlash(v)
	if agency := s.portal.Agency(); agency != nil {
		b.AgencyName = agency.Name
		b.AccentURL = "/accent.css?" + strings.TrimPrefix(agency.Accent, "#")
	}
	actor, ok := v.Get(actorKey).(portal.Actor)
	if !ok {
		return nil
	}
	b.PersonID, b.PersonName, b.IsAgency = actor.PersonID, actor.Name, actor.Role.IsAgency()
	b.ManagesStaff, b.ManagesSettings = actor.Role.Can(rules.ManageStaff), actor.Role.Can(rules.ManageSettings)
	if b.IsAgency {
		b.RoleWords = actor.Role.Words()
	}
	if actor.Role.Can(rules.TriageTickets) {
		counts, err := s.portal.QueueCounts(v.ctx())
		if err != nil {
			return err
		}
		b.Waiting = counts.Waiting
	}
	if v.seat.Project.ID == 0 {
		return nil
	}
	b.Project, b.RoleWords = &v.seat.Project, v.seat.Role.Words()
	return s.fillTabs(v, b)
}

func (s *Server) fillTabs(v visit, b *base) error {
	root := projectURL(v.seat.Project.Code)
	b.Tabs = append(b.Tabs, tab{Name: "Dashboard", URL: root, Current: b.Section == "dashboard"})
	asked, err := s.portal.CountAsked(v.ctx(), v.seat)
	if err != nil {
		return err
	}
	ticketsAre := "asked of you"
	if v.seat.Can(rules.TriageTickets) {
		ticketsAre = "new"
	}
	for _, t := range []struct {
		name, path, section string
		permission          rules.Permission
		count               int64
		words               string
	}{
		{"Quotes", "/quotes", "quotes", rules.ReadQuotes, asked.Quotes, "open"},
		{"Work order", "/cycles", "cycles", rules.ReadCycles, asked.Cycles, "asked of you"},
		{"Requirements", "/requirements", "requirements", rules.ReadRequirements, asked.Requirements, "asked of you"},
		{"Tickets", "/tickets", "tickets", rules.ReadOwnTickets, asked.Tickets, ticketsAre},
		{"History", "/history", "history", rules.ReadHistory, 0, ""},
		{"Members", "/members", "members", rules.ManageMembers, 0, ""},
	} {
		if v.seat.Can(t.permission) {
			b.Tabs = append(b.Tabs, tab{Name: t.name, URL: root + t.path, Current: b.Section == t.section, Count: t.count, CountWords: t.words})
		}
	}
	return nil
}

const flashCookie = "portal-flash"

// redirect answers a deed that succeeded: the page that shows the result
// follows, and says in a sentence what happened.
func (s *Server) redirect(v visit, path, flash string) error {
	if flash != "" {
		v.SetCookie(&http.Cookie{
			Name: flashCookie, Value: url.QueryEscape(flash), Path: "/", MaxAge: 60,
			Secure: s.isSecure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	return v.Redirect(http.StatusSeeOther, path)
}

func takeFlash(v visit) string {
	cookie, err := v.Cookie(flashCookie)
	if err != nil {
		return ""
	}
	v.SetCookie(&http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	text, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return ""
	}
	return text
}

func (s *Server) health(v visit) error {
	if err := s.portal.Ready(v.ctx()); err != nil {
		s.log.ErrorContext(v.ctx(), "the file does not answer", "error", err)
		return v.String(http.StatusServiceUnavailable, "the file does not answer\n")
	}
	return v.String(http.StatusOK, "ok\n")
}

func (s *Server) asset(v visit) error {
	s.assets.ServeHTTP(v.Response(), v.Request())
	return nil
}
