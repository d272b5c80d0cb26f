"""Domains under which anybody gets a mailbox: such an address says nothing about a company.

A table of well-known providers, German ones first. Not a judgement on those who write from them.
"""

from helpdesk.domain.mailbox_name import ascii_domain, parent_domains

_PROVIDERS = """
    gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.eu gmx.info gmx.org web.de email.de mail.de posteo.de posteo.net
    posteo.org mailbox.org t-online.de magenta.de freenet.de arcor.de kabelmail.de vodafone.de vodafonemail.de
    unitybox.de online.de 1und1.de o2mail.de o2online.de alice-dsl.net alice.de ewetel.net ewe.net netcologne.de
    versanet.de m-net.de mnet-online.de osnanet.de teleos-web.de htp-tel.de lycos.de firemail.de smart-mail.de
    a1.net aon.at chello.at bluewin.ch sunrise.ch hispeed.ch
    gmail.com googlemail.com outlook.com outlook.de outlook.at outlook.fr outlook.es outlook.it hotmail.com
    hotmail.de hotmail.at hotmail.ch hotmail.fr hotmail.it hotmail.es hotmail.co.uk live.com live.de live.at
    live.fr live.nl live.it live.co.uk msn.com yahoo.com yahoo.de yahoo.at yahoo.fr yahoo.it yahoo.es yahoo.co.uk
    ymail.com rocketmail.com aol.com aol.de icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me
    tutanota.com tutanota.de tuta.com tuta.io tutamail.com keemail.me zoho.com zohomail.eu fastmail.com fastmail.fm
    hey.com hushmail.com mail.com email.com usa.com gmx.co.uk
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it alice.it tin.it tiscali.it
    telefonica.net terra.es wp.pl o2.pl onet.pl op.pl interia.pl poczta.onet.pl gazeta.pl seznam.cz email.cz
    centrum.cz post.cz azet.sk ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl telenet.be skynet.be
    telia.com bredband.net hotmail.se live.se telenor.dk mail.dk online.no sapo.pt abv.bg freemail.hu citromail.hu
    yandex.ru yandex.com mail.ru bk.ru inbox.ru list.ru rambler.ru ukr.net btinternet.com sky.com talktalk.net
    virginmedia.com ntlworld.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
    qq.com 163.com 126.com sina.com naver.com rediffmail.com
"""
FREE_MAIL = frozenset(_PROVIDERS.split())


def is_free_mail(domain: str) -> bool:
    """Tell whether the domain is one of them, or lies below one."""
    name = ascii_domain(domain.removeprefix("*."))
    return name in FREE_MAIL or any(parent in FREE_MAIL for parent in parent_domains(name))
