#!/usr/bin/python3
"""A backend of xdg-desktop-portal that passes every request on to sway's backend, and every answer back. It adds what
sway's lacks: a way to end a share from outside, like the button in a desktop's own bar. SIGUSR1 presses that button."""
import signal

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

SCREEN_CAST = "org.freedesktop.impl.portal.ScreenCast"
SESSION = "org.freedesktop.impl.portal.Session"
PATH = "/org/freedesktop/portal/desktop"
# The limit is long because a person may take their time.
ANSWER_LIMIT_S = 600

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
of_sway = bus.get_object("org.freedesktop.impl.portal.desktop.wlr", PATH)
sessions = set()


class Session(dbus.service.Object):
    def __init__(self, path):
        super().__init__(bus, path)
        self.path = path
        sessions.add(self)

    @dbus.service.method(SESSION)
    def Close(self):
        of_sway_session = bus.get_object("org.freedesktop.impl.portal.desktop.wlr", self.path)
        of_sway_session.Close(dbus_interface=SESSION, ignore_reply=True)
        sessions.discard(self)
        self.remove_from_connection()

    @dbus.service.signal(SESSION)
    def Closed(self):
        pass


class Backend(dbus.service.Object):
    def hand_on(self, method, args, reply, failure):
        of_sway.get_dbus_method(method, SCREEN_CAST)(
            *args, reply_handler=reply, error_handler=failure, timeout=ANSWER_LIMIT_S
        )

    @dbus.service.method(SCREEN_CAST, "oosa{sv}", "ua{sv}", async_callbacks=("reply", "failure"))
    def CreateSession(self, handle, session, app, options, reply, failure):
        Session(session)
        self.hand_on("CreateSession", (handle, session, app, options), reply, failure)

    @dbus.service.method(SCREEN_CAST, "oosa{sv}", "ua{sv}", async_callbacks=("reply", "failure"))
    def SelectSources(self, handle, session, app, options, reply, failure):
        self.hand_on("SelectSources", (handle, session, app, options), reply, failure)

    @dbus.service.method(SCREEN_CAST, "oossa{sv}", "ua{sv}", async_callbacks=("reply", "failure"))
    def Start(self, handle, session, app, parent, options, reply, failure):
        self.hand_on("Start", (handle, session, app, parent, options), reply, failure)

    @dbus.service.method(dbus.PROPERTIES_IFACE, "ss", "v")
    def Get(self, interface, name):
        return of_sway.Get(interface, name, dbus_interface=dbus.PROPERTIES_IFACE)

    @dbus.service.method(dbus.PROPERTIES_IFACE, "s", "a{sv}")
    def GetAll(self, interface):
        return of_sway.GetAll(interface, dbus_interface=dbus.PROPERTIES_IFACE)


def press():
    for session in list(sessions):
        session.Closed()
        session.Close()
    return True


backend = Backend(bus, PATH)
name = dbus.service.BusName("org.freedesktop.impl.portal.desktop.stoppable", bus)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, press)
GLib.MainLoop().run()
