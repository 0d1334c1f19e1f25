package handlers

import (
	"net/http"

	"portal/rules"
)

// welcomePage is where a one-time link leads: the person chooses a password.
type welcomePage struct {
	base
	Name     string
	Email    string
	Path     string
	Problems rules.Problems
}

// showWelcome uses nothing up: scanners open the links in mails too.
func (s *Server) showWelcome(v visit) error {
	return s.renderWelcome(v, http.StatusOK, nil)
}

func (s *Server) renderWelcome(v visit, status int, problems rules.Problems) error {
	holder, err := s.portal.PasswordLink(v.ctx(), v.Param("token"))
	if err != nil {
		return err
	}
	v.Response().Header().Set("Cache-Control", "no-store")
	v.Response().Header().Set("Referrer-Policy", "no-referrer")
	page := welcomePage{Name: holder.Name, Email: holder.Email, Path: v.Request().URL.Path, Problems: problems}
	page.Title = "Choose your password"
	return s.render(v, status, "links/show", &page)
}

func (s *Server) welcome(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	session, err := s.portal.UsePasswordLink(v.ctx(), v.Param("token"), v.FormValue("password"), v.origin())
	if rules.KindOf(err) == rules.Invalid {
		return s.renderWelcome(v, s.statusOf(v.Context, err), rules.ProblemsOf(err))
	}
	if err != nil {
		return err
	}
	if err := s.setSession(v.Context, session); err != nil {
		return err
	}
	return s.redirect(v, "/", "Your password is set, and you are signed in.")
}
