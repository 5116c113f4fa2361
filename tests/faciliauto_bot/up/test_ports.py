import socket

import pytest

from faciliauto_bot.embedded.processes import free_port
from faciliauto_bot.up.ports import PortError, check

pytestmark = pytest.mark.integration


def test_free_ports_pass_and_stay_free() -> None:
    ports = {"PORT": ("127.0.0.1", free_port())}
    check(ports)
    check(ports)


def test_a_busy_port_is_named_with_the_variable_that_sets_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortError, match=rf"Port {port} \(SANDBOX_PORT\) is in use"):
            check({"PORT": ("127.0.0.1", free_port()), "SANDBOX_PORT": ("127.0.0.1", port)})


def test_a_port_busy_on_every_address_is_busy_here() -> None:
    with socket.create_server(("0.0.0.0", 0)) as other, pytest.raises(PortError, match="PORT"):
        check({"PORT": ("127.0.0.1", other.getsockname()[1])})


def test_two_variables_with_one_port_are_found() -> None:
    port = free_port()
    with pytest.raises(PortError, match="SANDBOX_PORT"):
        check({"PORT": ("127.0.0.1", port), "SANDBOX_PORT": ("127.0.0.1", port)})


def test_an_address_of_another_machine_is_refused_with_its_reason() -> None:
    with pytest.raises(PortError, match="cannot be used"):
        check({"PORT": ("192.0.2.1", 8000)})
