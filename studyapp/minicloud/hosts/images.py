"""What the machine images bring along, and what their package managers know.

Names of packages, services and folders are those of the distributions (Amazon Linux 2023 User
Guide; Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input").
The default pages are our own words.
"""

from collections.abc import Mapping

from msgspec import Struct

from studyapp.minicloud.shell.files import Node


class Package(Struct, frozen=True):
    """A package: its version, what it needs, the files and services that it brings.

    `commands` are programs that it brings and that the sandbox does not run.
    """

    name: str
    version: str
    needs: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    folders: tuple[str, ...] = ()
    service: str = ""
    title: str = ""
    config: str = ""
    port: int = 0
    commands: tuple[str, ...] = ()


class Image(Struct, frozen=True):
    """A family of machine images.

    `starts_services` is True where installing a package also starts and enables its service.
    `extras` are packages that need `amazon-linux-extras` first, by topic.
    """

    name: str
    login: str
    managers: tuple[str, ...]
    packages: Mapping[str, Package]
    folders: tuple[str, ...]
    starts_services: bool = False
    extras: tuple[tuple[str, str], ...] = ()


def page(title: str, text: str) -> str:
    """A small HTML page."""
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )


HTTPD_CONF = 'Listen 80\nDocumentRoot "/var/www/html"\nDirectoryIndex index.html\n'
WELCOME = page("Welcome to nginx!", "The web server nginx is installed and works.")
APACHE_UBUNTU = page("Apache2 Default Page", "It works! The web server Apache is installed.")

_TOOLS = (
    Package("git", "2.47.1", commands=("git",)),
    Package("jq", "1.7.1", commands=("jq",)),
    Package("unzip", "6.0", commands=("unzip", "zip")),
    Package("wget", "1.21.3"),
    Package("curl", "8.5.0"),
    Package("tree", "1.8.0", commands=("tree",)),
    Package("stress", "1.0.7", commands=("stress",)),
    Package("nodejs", "18.20.4", commands=("node", "npm")),
    Package("docker", "25.0.8", service="docker", title="Docker", commands=("docker",)),
    Package("php", "8.3.16", commands=("php",)),
    Package("php-fpm", "8.3.16", service="php-fpm", title="The PHP FastCGI Process Manager"),
    *(Package(f"php-{part}", "8.3.16") for part in ("devel", "json", "mysqli", "mysqlnd")),
    Package("python3-pip", "21.3.1", commands=("pip", "pip3")),
    Package("htop", "3.2.1", commands=("htop",)),
    Package("amazon-efs-utils", "2.2.0"),
)
# Programs that every image has and the sandbox does not run.
NOT_RUN = frozenset(
    [
        "awk",
        "bc",
        "chroot",
        "crontab",
        "df",
        "dig",
        "du",
        "fdisk",
        "free",
        "gzip",
        "hostnamectl",
        "ip",
        "journalctl",
        "kill",
        "less",
        "ln",
        "logger",
        "lsblk",
        "mkfs",
        "mount",
        "nano",
        "netstat",
        "nohup",
        "nslookup",
        "openssl",
        "passwd",
        "perl",
        "ping",
        "ps",
        "python3",
        "reboot",
        "rpm",
        "rsync",
        "scp",
        "shutdown",
        "ss",
        "ssh",
        "stat",
        "su",
        "tar",
        "timedatectl",
        "top",
        "umount",
        "uptime",
        "vi",
        "vim",
        "xargs",
        "yes",
    ]
)


def _named(*packages: Package) -> dict[str, Package]:
    return {package.name: package for package in packages}


_HTTPD = Package(
    "httpd",
    "2.4.62",
    ("httpd-tools",),
    (("/etc/httpd/conf/httpd.conf", HTTPD_CONF),),
    ("/etc/httpd", "/etc/httpd/conf", "/etc/httpd/conf.d", "/var/www", "/var/www/html"),
    "httpd",
    "The Apache HTTP Server",
    "/etc/httpd/conf/httpd.conf",
    80,
)
_NGINX = Package(
    "nginx",
    "1.26.3",
    (),
    (
        ("/etc/nginx/nginx.conf", "server {\n    listen 80;\n    root /usr/share/nginx/html;\n}\n"),
        ("/usr/share/nginx/html/index.html", WELCOME),
    ),
    ("/etc/nginx", "/etc/nginx/conf.d", "/usr/share/nginx", "/usr/share/nginx/html"),
    "nginx",
    "The nginx HTTP and reverse proxy server",
    "/etc/nginx/nginx.conf",
    80,
)
_MARIADB = Package(
    "mariadb105-server", "10.5.27", service="mariadb", title="MariaDB database server", port=3306
)
_APACHE2 = Package(
    "apache2",
    "2.4.58",
    ("apache2-bin",),
    (
        ("/etc/apache2/ports.conf", "Listen 80\n"),
        ("/var/www/html/index.html", APACHE_UBUNTU),
    ),
    ("/etc/apache2", "/var/www", "/var/www/html"),
    "apache2",
    "The Apache HTTP Server",
    "/etc/apache2/ports.conf",
    80,
)
_NGINX_UBUNTU = Package(
    "nginx",
    "1.24.0",
    (),
    (
        ("/etc/nginx/nginx.conf", "server {\n    listen 80;\n    root /var/www/html;\n}\n"),
        ("/var/www/html/index.nginx-debian.html", WELCOME),
    ),
    ("/etc/nginx", "/var/www", "/var/www/html"),
    "nginx",
    "A high performance web server and a reverse proxy server",
    "/etc/nginx/nginx.conf",
    80,
)
_MYSQL = Package(
    "mysql-server", "8.0.41", service="mysql", title="MySQL Community Server", port=3306
)
_PARTS = (Package("httpd-tools", "2.4.62"), Package("apache2-bin", "2.4.58"))

FOLDERS = (
    *("/bin", "/etc", "/home", "/opt", "/root", "/run", "/srv", "/usr", "/usr/bin"),
    "/tmp",  # noqa: S108  (a folder of the simulated machine)
    *("/usr/local", "/usr/local/bin", "/usr/share", "/var", "/var/lib", "/var/log"),
    *("/var/lib/cloud", "/var/lib/cloud/instance", "/var/lib/cloud/instance/scripts"),
)

IMAGES: Mapping[str, Image] = {
    "amazon-linux-2023": Image(
        name="Amazon Linux 2023",
        login="ec2-user",
        managers=("dnf", "yum"),
        packages=_named(_HTTPD, _NGINX, _MARIADB, *_TOOLS, *_PARTS),
        folders=(*FOLDERS, "/home/ec2-user"),
    ),
    "amazon-linux-2": Image(
        name="Amazon Linux 2",
        login="ec2-user",
        managers=("yum",),
        packages=_named(_HTTPD, _NGINX, *_TOOLS, *_PARTS),
        folders=(*FOLDERS, "/home/ec2-user"),
        extras=(("nginx1", "nginx"), ("docker", "docker")),
    ),
    "ubuntu": Image(
        name="Ubuntu",
        login="ubuntu",
        managers=("apt", "apt-get"),
        packages=_named(_APACHE2, _NGINX_UBUNTU, _MYSQL, *_TOOLS, *_PARTS),
        folders=(*FOLDERS, "/home/ubuntu"),
        starts_services=True,
    ),
}


def new_files(image: Image, now: int) -> dict[str, Node]:
    """The files of a machine that has just been made from an image."""
    nodes = {path: Node(modified=now, directory=True) for path in image.folders}
    release = f'NAME="{image.name}"\nPRETTY_NAME="{image.name}"\n'.encode()
    nodes["/etc/os-release"] = Node(release, now)
    return nodes
